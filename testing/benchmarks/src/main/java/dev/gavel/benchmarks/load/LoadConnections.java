package dev.gavel.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// The connections of a load. Replaces those that break, and records every response and every request without one.
final class LoadConnections implements AutoCloseable {
    private static final long LOOK_MS = 100;
    private static final int MOST_LOST = 1000;

    private final Selector selector;
    private final List<LoadConnection> all = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocateDirect(64 * 1024);
    private final Traffic traffic;
    private final LoadRecorder recorder;
    private int losses;

    /// Opens the connections.
    LoadConnections(InetSocketAddress server, int count, Traffic traffic, LoadRecorder recorder) throws IOException {
        if (count < 1 || count > 10_000) {
            throw new IllegalArgumentException("connections must be 1 to 10000, not " + count);
        }
        this.traffic = traffic;
        this.recorder = recorder;
        this.selector = Selector.open();
        try {
            for (int i = 0; i < count; i++) {
                all.add(LoadConnection.open(server, selector));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    List<LoadConnection> all() {
        return all;
    }

    /// Sends the next request of the traffic.
    void send(LoadConnection connection, long intendedNs) throws IOException {
        traffic.next(connection.request);
        connection.send(intendedNs);
    }

    /// Reads what has arrived, waiting for it at most 100 ms.
    ///
    /// @param onFree gets each connection whose response is complete, or which was replaced
    /// @throws IOException if the server is gone, or too many connections broke
    void receive(Consumer<LoadConnection> onFree) throws IOException {
        try {
            selector.select(
                    key -> {
                        LoadConnection connection = (LoadConnection) key.attachment();
                        if (read(connection)) {
                            onFree.accept(connection);
                        }
                    },
                    LOOK_MS);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /// Makes a [#receive] that waits return.
    void wakeUp() {
        selector.wakeup();
    }

    boolean anyBusy() {
        for (LoadConnection connection : all) {
            if (connection.isBusy()) {
                return true;
            }
        }
        return false;
    }

    /// Records the requests whose responses have not come.
    void recordUnanswered(long nowNs) {
        for (LoadConnection connection : all) {
            if (connection.isBusy()) {
                recorder.unanswered(connection.request.kind, connection.intendedNs(), nowNs);
            }
        }
    }

    /// When the last response was complete.
    long lastResponseNs() {
        return all.stream().mapToLong(LoadConnection::freeSinceNs).max().orElse(0);
    }

    @Override
    public void close() throws IOException {
        for (LoadConnection connection : all) {
            connection.close();
        }
        selector.close();
    }

    /// @return whether the connection is free again
    private boolean read(LoadConnection connection) {
        try {
            return readOrReplace(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean readOrReplace(LoadConnection connection) throws IOException {
        try {
            if (!connection.read(scratch)) {
                return false;
            }
        } catch (IOException e) {
            return replace(connection, e);
        }
        long nowNs = System.nanoTime();
        recorder.response(connection.request, connection.response, connection.intendedNs(), nowNs);
        traffic.responded(connection.request, connection.response);
        if (connection.response.closes()) {
            connection.openAgain(selector, nowNs);
        } else {
            connection.free(nowNs);
        }
        return true;
    }

    private boolean replace(LoadConnection connection, IOException why) throws IOException {
        boolean lost = connection.isBusy();
        long nowNs = System.nanoTime();
        if (lost) {
            recorder.lost(connection.request, connection.intendedNs(), nowNs);
        }
        if (++losses > MOST_LOST) {
            throw new IOException(MOST_LOST + " connections broke, the last because " + why.getMessage(), why);
        }
        try {
            connection.openAgain(selector, nowNs);
        } catch (IOException e) {
            throw new IOException("the server went away during the load: " + e.getMessage(), e);
        }
        return lost;
    }
}
