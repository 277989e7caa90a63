package dev.gavel.compose.up;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls `/health` of the API: until all parts are healthy at start, and afterwards to print each change to the
/// terminal. A part that fails does not stop the others, because reads work without a processor.
final class StackHealth implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StackHealth.class);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration START_POLL = Duration.ofMillis(50);
    private static final Duration SAY_EVERY = Duration.ofSeconds(5);
    private static final Duration WATCH_POLL = Duration.ofSeconds(2);
    private static final int HEALTHY = 200;
    private static final int MAX_SHOWN = 600;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(REQUEST_TIMEOUT).build();
    private final HttpRequest request;
    private final StatusPrinter status;
    private final Thread watcher;

    StackHealth(URI uri, StatusPrinter status) {
        this.request = HttpRequest.newBuilder(uri).timeout(REQUEST_TIMEOUT).build();
        this.status = status;
        this.watcher = Thread.ofPlatform().daemon().name("stack-health").unstarted(this::watchUntilClosed);
    }

    /// Waits until all parts are healthy.
    ///
    /// @throws StartupException with the last response, if they are not healthy within the timeout
    void awaitUp(Duration timeout) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        Report report = poll();
        while (!report.isHealthy()) {
            if (System.nanoTime() > deadlineNs) {
                throw new StartupException(
                        "not ready after %d s: %s (details are in %s)"
                                .formatted(timeout.toSeconds(), report.text(), Logging.location()));
            }
            Thread.sleep(START_POLL);
            report = poll();
        }
    }

    /// Waits until every service does its work, as long as it takes. The processor's group is stable as soon as it has
    /// its partitions, but after a crash it decides nothing until it has restored their state. Reads work meanwhile.
    ///
    /// @param fault why a service does not do its work now, or null
    void awaitServices(Supplier<@Nullable String> fault) throws InterruptedException {
        long saidNs = System.nanoTime();
        for (String missing = fault.get(); missing != null; missing = fault.get()) {
            if (System.nanoTime() - saidNs > SAY_EVERY.toNanos()) {
                saidNs = System.nanoTime();
                status.print("not ready yet: " + missing);
            }
            Thread.sleep(START_POLL);
        }
    }

    /// Starts to print each change to the terminal.
    void watch() {
        watcher.start();
    }

    @Override
    public void close() {
        watcher.interrupt();
        client.shutdownNow();
    }

    private void watchUntilClosed() {
        int last = HEALTHY;
        try {
            while (true) {
                Thread.sleep(WATCH_POLL);
                Report report = poll();
                if (report.statusCode() != last) {
                    last = report.statusCode();
                    announce(report);
                }
            }
        } catch (InterruptedException e) {
            log.atDebug().log("health watch stopped");
        }
    }

    private void announce(Report report) {
        log.atWarn()
                .addKeyValue("status", report.statusCode())
                .addKeyValue("answer", report.text())
                .log("health changed");
        status.print(report.isHealthy() ? "all parts are healthy again" : "NOT HEALTHY: " + report.text());
    }

    private Report poll() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            String body = response.body().strip();
            return new Report(response.statusCode(), body.substring(0, Math.min(body.length(), MAX_SHOWN)));
        } catch (IOException e) {
            return new Report(0, "no response from " + request.uri() + ": " + e);
        }
    }

    /// @param statusCode 0 without a response
    private record Report(int statusCode, String text) {
        boolean isHealthy() {
            return statusCode == HEALTHY;
        }
    }
}
