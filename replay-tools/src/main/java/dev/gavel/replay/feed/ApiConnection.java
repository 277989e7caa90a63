package dev.gavel.replay.feed;

import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Sends requests to the API. Repeats a `POST` only while the server certainly has not processed it.
public final class ApiConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BODY_BYTES = 64 << 10;

    private final URI url;
    private final RetryPolicy retries;
    private final HttpClient http;
    private final @Nullable String token;

    /// @param url without a path
    /// @param token for an API that asks who calls; null: none
    public ApiConnection(URI url, RetryPolicy retries, @Nullable String token) {
        this.token = token;
        this.url = url;
        this.retries = retries;
        this.http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();
    }

    /// Checks that a server responds at all.
    ///
    /// @throws NoDecisionException if none does
    public void check() {
        try {
            send(request("/health").GET().build());
        } catch (IOException e) {
            throw NoDecisionException.unreachable(
                    url + " does not respond (" + reason(e) + "); is `gavel up` running there?");
        }
    }

    /// @throws NoDecisionException if no response arrives, or the server is overloaded for too long
    ApiResponse post(String path, byte[] json) {
        HttpRequest request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json)).build();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == retries.attempts();
            try {
                ApiResponse response = send(request);
                if (last || !response.isUnprocessed()) {
                    return response;
                }
                pause(retries.pauseAfter(attempt, response.retryAfterS()));
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (last) {
                    throw NoDecisionException.unreachable(url + " stopped responding (" + reason(e) + ")");
                }
                pause(retries.pauseAfter(attempt, 0));
            } catch (IOException e) {
                throw new NoDecisionException(
                        "POST %s got no response (%s); it is not repeated because the server may have processed it"
                                .formatted(path, reason(e)));
            }
        }
    }

    /// Repeats a `GET` until the response satisfies the condition.
    ///
    /// @throws NoDecisionException if that takes longer than [RetryPolicy#decisionTimeout]
    ApiResponse poll(String location, Predicate<ApiResponse> done) {
        HttpRequest request = request(location).GET().build();
        long deadlineNs = System.nanoTime() + retries.decisionTimeout().toNanos();
        String last = "";
        for (int attempt = 1; System.nanoTime() - deadlineNs < 0; attempt++) {
            try {
                ApiResponse response = send(request);
                if (done.test(response)) {
                    return response;
                }
                last = "status " + response.status();
            } catch (IOException e) {
                last = reason(e);
            }
            pause(retries.pauseAfter(attempt, 0));
        }
        throw new NoDecisionException(
                "no decision at %s within %d s (last attempt: %s)"
                        .formatted(location, retries.decisionTimeout().toSeconds(), last));
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(retries.requestTimeout());
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private ApiResponse send(HttpRequest request) throws IOException {
        try {
            return ApiResponse.of(
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY_BYTES)));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static NoDecisionException interrupted() {
        Thread.currentThread().interrupt();
        return NoDecisionException.unreachable("the feed was interrupted");
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /// How often and how long the feed tries.
    ///
    /// @param attempts how often one request is sent while the server has not processed it
    /// @param firstPause before the second attempt; each further pause is twice as long
    /// @param longestPause the limit of one pause, even if `Retry-After` asks for more
    /// @param requestTimeout for one response; the API itself responds within 10 s
    /// @param decisionTimeout for a decision that is pending after a `202`
    public record RetryPolicy(
            int attempts,
            Duration firstPause,
            Duration longestPause,
            Duration requestTimeout,
            Duration decisionTimeout) {
        public static final RetryPolicy DEFAULT =
                new RetryPolicy(
                        10,
                        Duration.ofMillis(50),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(15),
                        Duration.ofSeconds(60));

        private static final int MAX_DOUBLINGS = 20; // far above any longest pause, and no overflow

        /// @param attempt the failed attempt, from 1
        Duration pauseAfter(int attempt, long retryAfterS) {
            Duration backoff = firstPause.multipliedBy(1L << Math.min(MAX_DOUBLINGS, attempt - 1));
            Duration requested = Duration.ofSeconds(Math.min(retryAfterS, longestPause.toSeconds()));
            Duration pause = requested.compareTo(backoff) > 0 ? requested : backoff;
            return pause.compareTo(longestPause) > 0 ? longestPause : pause;
        }
    }

    /// The API made no decision that the feed knows of. The auction is not played further, because repeating the
    /// request could place a bid twice.
    static final class NoDecisionException extends OperatorException {
        private static final long serialVersionUID = 1;

        private final boolean unreachable;

        NoDecisionException(String message) {
            this(message, false);
        }

        private NoDecisionException(String message, boolean unreachable) {
            super(message);
            this.unreachable = unreachable;
        }

        private static NoDecisionException unreachable(String message) {
            return new NoDecisionException(message, true);
        }

        /// Whether no server responds at the address, so that no other auction can be played either.
        boolean isUnreachable() {
            return unreachable;
        }
    }
}
