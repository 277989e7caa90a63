package dev.gavel.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Finds free TCP ports.
public final class FreePorts {
    private FreePorts() {}

    /// A port of the loopback address that was free a moment ago.
    public static int find() {
        return find(1)[0];
    }

    /// Different ports, because each is held until the last is found.
    public static int[] find(int count) {
        ServerSocket[] sockets = new ServerSocket[count];
        try {
            for (int i = 0; i < count; i++) {
                sockets[i] = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
            }
            int[] ports = new int[count];
            for (int i = 0; i < count; i++) {
                ports[i] = sockets[i].getLocalPort();
                sockets[i].close();
            }
            return ports;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
