package dev.gavel.system.harm;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Sockets that send something and then neither read nor close.
final class HoldingClients implements AutoCloseable {
    private static final int CONNECT_MS = 2_000;
    private static final int RECEIVE_BYTES = 4 * 1024;

    private final int port;
    private final String address;
    private final List<Socket> sockets = new ArrayList<>();

    /// @param address of the clients
    HoldingClients(int port, String address) {
        this.port = port;
        this.address = address;
    }

    /// Opens sockets that send the same. What the server does not take any more is not sent.
    HoldingClients open(int count, String bytes) throws IOException {
        for (int i = 0; i < count; i++) {
            Socket socket = new Socket();
            sockets.add(socket);
            socket.setReceiveBufferSize(RECEIVE_BYTES);
            socket.bind(new InetSocketAddress(address, 0));
            try {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MS);
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException e) {
                // The server has rejected the connection.
                socket.close();
            }
        }
        return this;
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
