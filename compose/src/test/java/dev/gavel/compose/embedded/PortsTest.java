package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {
    @Test
    void aPortWithAListenerOnTheLoopbackIsNotFree() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(Ports.isFree(listener.getLocalPort())).isFalse();
        }
    }

    @Test
    void aPortWithAListenerOnAllAddressesIsNotFree() throws IOException {
        try (ServerSocket listener = new ServerSocket(0)) {
            assertThat(Ports.isFree(listener.getLocalPort())).isFalse();
        }
    }

    @Test
    void findsAFreePort() {
        assertThat(Ports.isFree(Ports.free())).isTrue();
    }
}
