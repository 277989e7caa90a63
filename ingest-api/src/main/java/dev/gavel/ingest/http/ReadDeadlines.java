package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/// Bounds the time that a body takes to arrive. Helidon's sockets have no read timeout, so one thread checks the
/// requests that are reading: it sends `408` for an overdue one and interrupts its thread, which closes the socket.
public final class ReadDeadlines implements AutoCloseable {
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(250);

    private final long maxReadNs;
    private final Set<Reading> readings = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::run, "ingest-read-deadlines");

    public ReadDeadlines(Duration maxRead) {
        this.maxReadNs = maxRead.toNanos();
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /// Starts the deadline of the calling thread, which reads the body of this request.
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
                Thread.sleep(CHECK_INTERVAL);
                for (Reading reading : readings) {
                    if (System.nanoTime() - reading.startNs > maxReadNs) {
                        reading.cutOff();
                    }
                }
            }
        } catch (InterruptedException e) {
            readings.clear();
        }
    }

    /// A request whose body is being read.
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

        /// Ends the deadline, whether or not the body was read.
        ///
        /// @throws CloseConnectionException if the deadline passed, so that the response has been sent
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
                                                    "The body took too long to arrive.",
                                                    "Send the whole body within " + maxReadNs / 1_000_000 + " ms.")
                                            .closingConnection());
                } catch (RuntimeException e) {
                    // The client has closed the connection.
                } finally {
                    reader.interrupt();
                }
            }
        }
    }
}
