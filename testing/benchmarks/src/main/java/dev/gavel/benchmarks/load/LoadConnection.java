package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A keep-alive connection with at most one request in flight. The sending thread takes it from the pool of idle
/// connections; the reading thread puts it back.
final class LoadConnection {
    private static final int CONNECT_MS = 5_000;
    private static final long WRITE_NS = 5_000_000_000L;

    final LoadRequest request = new LoadRequest();
    final LoadResponse response = new LoadResponse();

    private final InetSocketAddress server;
    private SocketChannel channel;

    /// When the request was meant to go, and when it went. Written before [#busy] is.
    private long intendedNs;

    private volatile boolean busy;

    /// When the last response was complete.
    private volatile long freeSinceNs;

    private LoadConnection(InetSocketAddress server, SocketChannel channel) {
        this.server = server;
        this.channel = channel;
    }

    static LoadConnection open(InetSocketAddress server, Selector selector) throws IOException {
        LoadConnection connection = new LoadConnection(server, connect(server));
        connection.channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    boolean isBusy() {
        return busy;
    }

    long intendedNs() {
        return intendedNs;
    }

    long freeSinceNs() {
        return freeSinceNs;
    }

    /// Sends what [#request] holds. It fits into the socket's buffer, because nothing else is in flight.
    void send(long intended) throws IOException {
        intendedNs = intended;
        response.reset();
        busy = true;
        long startNs = 0;
        while (request.bytes.hasRemaining()) {
            if (channel.write(request.bytes) == 0) {
                long nowNs = System.nanoTime();
                startNs = startNs == 0 ? nowNs : startNs;
                if (nowNs - startNs > WRITE_NS) {
                    throw new IOException("the server has not taken a request's bytes for 5 s");
                }
                Thread.onSpinWait();
            }
        }
    }

    /// Reads what is there.
    ///
    /// @return whether the response is complete; the connection is then free
    /// @throws IOException also if the server has closed
    boolean read(ByteBuffer scratch) throws IOException {
        scratch.clear();
        int count = channel.read(scratch);
        if (count < 0) {
            throw new IOException("the server closed the connection");
        }
        if (!busy) {
            throw new IOException("the server sent data without a request");
        }
        return count > 0 && response.take(scratch.flip());
    }

    void free(long nowNs) {
        freeSinceNs = nowNs;
        busy = false;
    }

    /// Replaces the socket after the connection broke.
    void openAgain(Selector selector, long nowNs) throws IOException {
        close();
        channel = connect(server);
        channel.register(selector, SelectionKey.OP_READ, this);
        free(nowNs);
    }

    void close() throws IOException {
        channel.close();
    }

    private static SocketChannel connect(InetSocketAddress server) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.socket().connect(server, CONNECT_MS);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}
