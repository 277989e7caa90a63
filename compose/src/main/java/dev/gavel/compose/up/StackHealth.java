package dev.gavel.compose.up;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the API says of the health of all parts: waited for at the start, then watched, so that a part that dies is
/// seen at the terminal too. The rest keeps running: reads work without a processor.
final class StackHealth implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StackHealth.class);

    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration START_POLL = Duration.ofMillis(50);
    private static final Duration WATCH_POLL = Duration.ofSeconds(2);
    private static final int UP = 200;
    private static final int MAX_SHOWN = 600;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(ANSWER).build();
    private final HttpRequest question;
    private final StatusPrinter console;
    private final Thread watcher;

    StackHealth(URI uri, StatusPrinter console) {
        this.question = HttpRequest.newBuilder(uri).timeout(ANSWER).build();
        this.console = console;
        this.watcher = Thread.ofPlatform().daemon().name("watches-health").unstarted(this::watchUntilClosed);
    }

    /// @throws StartupException with the last answer, if bids are not decided in time
    void awaitUp(Duration bound) throws InterruptedException {
        long deadlineNs = System.nanoTime() + bound.toNanos();
        Answer answer = ask();
        while (answer.status() != UP) {
            if (System.nanoTime() > deadlineNs) {
                throw new StartupException(
                        "not ready after %d s: %s (more in %s)"
                                .formatted(bound.toSeconds(), answer.text(), Logging.place()));
            }
            Thread.sleep(START_POLL);
            answer = ask();
        }
    }

    /// From now on each change is said at the terminal.
    void watch() {
        watcher.start();
    }

    @Override
    public void close() {
        watcher.interrupt();
        client.shutdownNow();
    }

    private void watchUntilClosed() {
        int last = UP;
        try {
            while (true) {
                Thread.sleep(WATCH_POLL);
                Answer answer = ask();
                if (answer.status() != last) {
                    last = answer.status();
                    announce(answer);
                }
            }
        } catch (InterruptedException e) {
            log.atDebug().log("health is no longer watched");
        }
    }

    private void announce(Answer answer) {
        log.atWarn().addKeyValue("status", answer.status()).addKeyValue("answer", answer.text()).log("health changed");
        console.say(answer.status() == UP ? "all parts are well again" : "NOT HEALTHY: " + answer.text());
    }

    private Answer ask() throws InterruptedException {
        try {
            HttpResponse<String> response = client.send(question, HttpResponse.BodyHandlers.ofString());
            String body = response.body().strip();
            return new Answer(response.statusCode(), body.substring(0, Math.min(body.length(), MAX_SHOWN)));
        } catch (IOException e) {
            return new Answer(0, "the API does not answer " + question.uri() + ": " + e);
        }
    }

    /// @param status 0: none
    private record Answer(int status, String text) {}
}
