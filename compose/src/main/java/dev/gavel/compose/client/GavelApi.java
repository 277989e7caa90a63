package dev.gavel.compose.client;

import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The HTTP API for a command that somebody typed: it waits for a decision rather than give up, and repeats a request
/// that can be repeated. A `POST` has an idempotency key, so that one whose response was lost is decided once.
public final class GavelApi implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /// Longer than the API itself waits for a decision.
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final URI url;
    private final Duration patience;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT).build();

    /// @param url without a path
    /// @param patience for one request with all its repetitions and, if it is pending, its decision
    /// @param token access token or API key; null: none
    public GavelApi(URI url, Duration patience, @Nullable String token) {
        this.url = url;
        this.patience = patience;
        this.token = token;
    }

    /// Parses `--url`.
    ///
    /// @throws IllegalArgumentException if it is no address without a path
    public static URI parse(String url) {
        try {
            URI uri = URI.create(url);
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http
                    && uri.getHost() != null
                    && String.valueOf(uri.getPath()).matches("/?")
                    && uri.getQuery() == null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--url must look like http://127.0.0.1:3000, not " + url, e);
        }
        throw new IllegalArgumentException("--url must look like http://127.0.0.1:3000, not " + url);
    }

    /// @throws OperatorException if no response arrives
    public ApiAnswer get(String path) throws InterruptedException {
        return send(request(path).GET().build(), deadlineNs(), "");
    }

    /// Sends a command and waits for its decision.
    ///
    /// @param key with which it can be sent again
    /// @return the decision, or the `202` of one that did not come in time
    /// @throws OperatorException if no response arrives
    public ApiAnswer post(String path, String json, String key) throws InterruptedException {
        HttpRequest request =
                request(path)
                        .header("Content-Type", "application/json")
                        .header("Idempotency-Key", key)
                        .POST(BodyPublishers.ofString(json))
                        .build();
        long deadlineNs = deadlineNs();
        String uncertain =
                ". The request may have taken effect: repeat it with --idempotency-key "
                        + key
                        + ", so that it is done once";
        ApiAnswer answer = send(request, deadlineNs, uncertain);
        return answer.isPending() && answer.location() != null
                ? decision(answer, answer.location(), deadlineNs, uncertain)
                : answer;
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    /// What the location of a pending command has when the command is decided.
    private ApiAnswer decision(ApiAnswer pending, String location, long deadlineNs, String uncertain)
            throws InterruptedException {
        while (System.nanoTime() - deadlineNs < 0) {
            ApiAnswer answer = send(request(location).GET().build(), deadlineNs, uncertain);
            if (answer.status() == 200) {
                return answer;
            }
            Thread.sleep(FIRST_PAUSE);
        }
        return pending;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path)).timeout(REQUEST_TIMEOUT);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private long deadlineNs() {
        return System.nanoTime() + patience.toNanos();
    }

    /// Repeats the request while its response is transient, if the pause before it ends before the deadline.
    ///
    /// @param uncertain what to say if there is no response
    private ApiAnswer send(HttpRequest request, long deadlineNs, String uncertain) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        while (true) {
            Duration wait = pause;
            try {
                ApiAnswer answer = ApiAnswer.of(http.send(request, BodyHandlers.ofString()));
                wait = longer(pause, Duration.ofSeconds(answer.retryAfterS()));
                if (!answer.isTransient() || isAfter(wait, deadlineNs)) {
                    return answer;
                }
            } catch (IOException e) {
                if (isAfter(wait, deadlineNs)) {
                    throw new OperatorException(
                            "%s does not answer (%s)%s. Does Gavel run there? Name another with --url"
                                    .formatted(url, reason(e), uncertain),
                            e);
                }
            }
            Thread.sleep(wait);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        }
    }

    private static boolean isAfter(Duration wait, long deadlineNs) {
        return System.nanoTime() + wait.toNanos() - deadlineNs > 0;
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
