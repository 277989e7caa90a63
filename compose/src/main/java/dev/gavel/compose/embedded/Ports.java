package dev.gavel.compose.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Ports of this machine's loopback.
public final class Ports {
    private static final int CONNECT_MS = 500;

    private Ports() {}

    /// One that nobody listens on at this moment.
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("there is no free port on the loopback", e);
        }
    }

    /// Whether a server could listen there now. A connection is tried first, for on some systems a bind to 127.0.0.1
    /// succeeds beside a listener on all addresses.
    public static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MS);
            return false;
        } catch (IOException nobodyAnswers) {
            return bindable(address);
        }
    }

    private static boolean bindable(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // A connection of a server that has just stopped may linger on it, and servers bind over that.
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
