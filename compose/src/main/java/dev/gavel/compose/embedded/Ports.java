package dev.gavel.compose.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Ports of this machine.
public final class Ports {
    private static final int CONNECT_TIMEOUT_MS = 500;

    private Ports() {}

    /// Returns a port on which nothing listens at this moment.
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on 127.0.0.1", e);
        }
    }

    /// Whether a server could listen on the port of 127.0.0.1 now.
    public static boolean isFree(int port) {
        return isFree(InetAddress.getLoopbackAddress(), port);
    }

    /// Whether a server could listen on the port now. Tries to connect first, because on some systems a bind to one
    /// address succeeds although another process listens on all addresses.
    public static boolean isFree(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(reachable(address), port), CONNECT_TIMEOUT_MS);
            return false;
        } catch (IOException noListener) {
            return canBind(new InetSocketAddress(address, port));
        }
    }

    /// The address by which this machine reaches a server that listens on an address.
    public static InetAddress reachable(InetAddress bound) {
        return bound.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : bound;
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // Servers set this option too: connections of a stopped server may still be in TIME_WAIT.
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
