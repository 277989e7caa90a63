package dev.gavel.system.faults;

import dev.gavel.system.faults.Operation.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One instance of the HTTP API, as a client has it that repeats nothing by itself.
final class Api {
    /// Above the deadline that is checked, so that a hang is seen as one.
    private static final Duration GIVES_UP = Duration.ofSeconds(20);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final String base;

    Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    /// @param key idempotency key; null: none
    Outcome post(String path, String json, String traceparent, @Nullable String key) throws InterruptedException {
        HttpRequest.Builder request =
                request(path)
                        .header("Content-Type", "application/json")
                        .header("traceparent", traceparent)
                        .POST(BodyPublishers.ofString(json));
        if (key != null) {
            request.header("Idempotency-Key", key);
        }
        return send(request);
    }

    Outcome read(String path) throws InterruptedException {
        return send(request(path).GET());
    }

    /// The body, whatever the status.
    String get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(GIVES_UP);
    }

    private Outcome send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return new Outcome.Answered(response.statusCode(), response.body());
        } catch (IOException e) {
            return new Outcome.NoAnswer(e.toString());
        }
    }
}
