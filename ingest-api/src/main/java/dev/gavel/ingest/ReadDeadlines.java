package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds the time that a body takes to arrive. Helidon's sockets have no read timeout, so one thread looks at the
/// requests that are reading: it answers an overdue one with 408 and interrupts it, which closes its socket.
final class ReadDeadlines implements AutoCloseable {
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    private final long waitNs;
    private final Set<Reading> readings = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "ingest-read-deadlines");

    ReadDeadlines(Duration wait) {
        this.waitNs = wait.toNanos();
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// The calling thread begins to read.
    Reading begin(ServerRequest request, ServerResponse response) {
        Reading reading = new Reading(request, response);
        readings.add(reading);
        return reading;
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                for (Reading reading : readings) {
                    if (System.nanoTime() - reading.startNs > waitNs) {
                        reading.cutOff();
                    }
                }
            }
        } catch (InterruptedException e) {
            readings.clear();
        }
    }

    /// One request that is reading its body.
    final class Reading implements AutoCloseable {
        private final ServerRequest request;
        private final ServerResponse response;
        private final Thread reader = Thread.currentThread();
        private final long startNs = System.nanoTime();
        private final AtomicBoolean over = new AtomicBoolean();

        private Reading(ServerRequest request, ServerResponse response) {
            this.request = request;
            this.response = response;
        }

        /// The reader is done with the body, in whatever way.
        ///
        /// @throws CloseConnectionException if it was too late and the request is answered
        @Override
        public void close() {
            readings.remove(this);
            if (!over.compareAndSet(false, true)) {
                throw new CloseConnectionException("the body took too long");
            }
        }

        private void cutOff() {
            readings.remove(this);
            if (over.compareAndSet(false, true)) {
                try {
                    new Exchange(request, response)
                            .problem(
                                    Problem.of(
                                                    408,
                                                    "body_too_slow",
                                                    "The body took too long.",
                                                    "Send the whole body within " + waitNs / 1_000_000 + " ms.")
                                            .closingConnection());
                } catch (RuntimeException e) {
                    // The client is gone; there is nobody to tell.
                } finally {
                    reader.interrupt();
                }
            }
        }
    }
}
