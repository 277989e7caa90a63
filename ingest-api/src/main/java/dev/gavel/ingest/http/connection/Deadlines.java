package dev.gavel.ingest.http.connection;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Ends the waits for clients that take too long. Helidon's sockets have no timeouts, and a timed wait of a virtual
/// thread costs more than this: one thread looks at all connections, four times a second. Interrupting a connection's
/// thread closes its socket.
final class Deadlines implements AutoCloseable {
    private static final long MAX_INTERVAL_MS = 250;

    /// The time that a client has to take the answer to its delay.
    private static final long ANSWER_NS = 1_000_000_000;

    private final Set<Wait> connections = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "ingest-deadlines");
    private final long intervalMs;
    private volatile boolean idleAllowed = true;

    Deadlines(ConnectionLimits limits) {
        this.intervalMs = Math.clamp(limits.linger().toMillis() / 4, 1, MAX_INTERVAL_MS);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void add(Wait wait) {
        connections.add(wait);
    }

    void remove(Wait wait) {
        connections.remove(wait);
    }

    /// From now on no connection may wait for a next request.
    void endIdleConnections() {
        idleAllowed = false;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(intervalMs);
                long nowNs = System.nanoTime();
                for (Wait wait : connections) {
                    wait.check(nowNs, idleAllowed);
                }
            }
        } catch (InterruptedException e) {
            connections.clear();
        }
    }

    /// The waits of one connection, one after another.
    static final class Wait {
        private static final int NONE = 0;
        private static final int WAITING = 1;
        private static final int CUT = 2;

        private final AtomicInteger state = new AtomicInteger(NONE);
        private final Thread thread = Thread.currentThread();

        // These fields are written before the state.
        private long deadlineNs;
        private boolean idle;
        private @Nullable Runnable answer;

        /// Begins a wait of the connection's thread.
        ///
        /// @param answer to be sent when the deadline passes, before the connection is closed
        void begin(long deadlineNs, @Nullable Runnable answer) {
            begin(deadlineNs, answer, false);
        }

        /// Begins the wait for a next request, which ends when the server stops.
        void beginIdle(long deadlineNs) {
            begin(deadlineNs, null, true);
        }

        private void begin(long deadlineNs, @Nullable Runnable answer, boolean idle) {
            this.deadlineNs = deadlineNs;
            this.answer = answer;
            this.idle = idle;
            // If it was cut before, it stays so.
            state.compareAndSet(NONE, WAITING);
        }

        /// Returns `false` if the deadline has passed: the connection is being closed.
        boolean end() {
            return state.compareAndSet(WAITING, NONE);
        }

        boolean isCut() {
            return state.get() == CUT;
        }

        private void check(long nowNs, boolean idleAllowed) {
            int current = state.get();
            if (current == NONE || (nowNs - deadlineNs < 0 && (idleAllowed || !idle))) {
                return;
            }
            if (current == CUT) {
                thread.interrupt();
            } else if (state.compareAndSet(WAITING, CUT)) {
                cut(nowNs);
            }
        }

        private void cut(long nowNs) {
            Runnable last = answer;
            if (last == null) {
                thread.interrupt();
                return;
            }
            deadlineNs = nowNs + ANSWER_NS;
            // Sending may block, and then the next check closes the connection.
            Thread.startVirtualThread(() -> {
                try {
                    last.run();
                } finally {
                    thread.interrupt();
                }
            });
        }
    }
}
