package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The server listens on the address it is given, and nowhere else.
class ListenAddressTest {
    @Test
    void isReachedOnlyByThisMachineIfItListensOnTheLoopback() throws IOException {
        try (ApiFixture api = new ApiFixture()) {
            new Socket(InetAddress.getLoopbackAddress(), api.port()).close();

            for (InetAddress other : otherAddresses()) {
                assertThatThrownBy(() -> new Socket(other, api.port()).close())
                        .as("%s", other)
                        .isInstanceOf(ConnectException.class);
            }
        }
    }

    @Test
    void saysWhereItCannotListen() {
        try (ApiFixture api = new ApiFixture()) {
            assertThatThrownBy(() -> new ApiFixture(api.port()))
                    .isInstanceOf(StartupException.class)
                    .hasMessage(
                            "the HTTP API cannot listen on port %d of 127.0.0.1: Address already in use", api.port());
        }
    }

    private static List<InetAddress> otherAddresses() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress())
                .toList();
    }
}
