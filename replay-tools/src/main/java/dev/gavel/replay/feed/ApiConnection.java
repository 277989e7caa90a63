package dev.gavel.replay.feed;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.function.Predicate;

/// Requests and answers. A request is sent again only while it is certain that it was not taken.
public final class ApiConnection implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int MAX_BODY = 64 << 10;

    /// With 503, these say that nothing was appended to the log.
    private static final Set<String> NOT_TAKEN = Set.of("too_many_in_flight", "log_unavailable");

    private final URI url;
    private final RetryPolicy patience;
    private final HttpClient http;

    /// @param url without a path
    public ApiConnection(URI url, RetryPolicy patience) {
        this.url = url;
        this.patience = patience;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();
    }

    /// Whether anything answers at all.
    public void check() throws NoDecisionException {
        try {
            send(request("/health").GET().build());
        } catch (IOException e) {
            throw NoDecisionException.unreachable(
                    url + " does not answer (" + reason(e) + "): is `gavel up` running there?");
        }
    }

    /// @throws NoDecisionException if there is no answer, or none that helps
    ApiAnswer post(String path, String json) throws NoDecisionException {
        HttpRequest request =
                request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)).build();
        for (int attempt = 1; ; attempt++) {
            boolean last = attempt == patience.attempts();
            try {
                ApiAnswer answer = send(request);
                if (last || !isNotTaken(answer)) {
                    return answer;
                }
                pause(patience.pauseAfter(attempt, answer.retryAfterS()));
            } catch (ConnectException | HttpConnectTimeoutException e) {
                if (last) {
                    throw NoDecisionException.unreachable(url + " does not answer any more (" + reason(e) + ")");
                }
                pause(patience.pauseAfter(attempt, 0));
            } catch (IOException e) {
                throw NoDecisionException.because(
                        "POST "
                                + path
                                + " got no answer ("
                                + reason(e)
                                + "); it may have been taken, so it is not sent again");
            }
        }
    }

    /// Asks until the answer is there. To ask again does no harm.
    ApiAnswer poll(String location, Predicate<ApiAnswer> done) throws NoDecisionException {
        HttpRequest request = request(location).GET().build();
        long deadlineNs = System.nanoTime() + patience.decision().toNanos();
        String seen = "";
        for (int attempt = 1; System.nanoTime() - deadlineNs < 0; attempt++) {
            try {
                ApiAnswer answer = send(request);
                if (done.test(answer)) {
                    return answer;
                }
                seen = Integer.toString(answer.status());
            } catch (IOException e) {
                seen = reason(e);
            }
            pause(patience.pauseAfter(attempt, 0));
        }
        throw NoDecisionException.because(
                "no decision at "
                        + location
                        + " within "
                        + patience.decision().toSeconds()
                        + " s (last: "
                        + seen
                        + ")");
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(url.resolve(path)).timeout(patience.request());
    }

    private ApiAnswer send(HttpRequest request) throws IOException, NoDecisionException {
        try {
            HttpResponse<byte[]> response =
                    http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
            return new ApiAnswer(
                    response.statusCode(),
                    response.headers().firstValue("Location").orElse(null),
                    seconds(response.headers().firstValue("Retry-After").orElse("")),
                    ApiAnswer.parse(response.body()));
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static boolean isNotTaken(ApiAnswer answer) {
        String code = answer.field("code");
        return answer.status() == 429 || (answer.status() == 503 && code != null && NOT_TAKEN.contains(code));
    }

    private static long seconds(String retryAfter) {
        boolean plain = !retryAfter.isEmpty() && retryAfter.length() < 6;
        for (int i = 0; i < retryAfter.length() && plain; i++) {
            plain = retryAfter.charAt(i) >= '0' && retryAfter.charAt(i) <= '9';
        }
        return plain ? Long.parseLong(retryAfter) : 0;
    }

    private static void pause(Duration pause) throws NoDecisionException {
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
}
