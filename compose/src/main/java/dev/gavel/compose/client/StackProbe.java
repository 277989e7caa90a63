package dev.gavel.compose.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/// Asks an ingest for its health and the admin listeners for their services and metrics. A part that does not answer is
/// shown as such, and is not a failure of the command.
public final class StackProbe implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    /// Metrics of ingest on the port of its API, for a stack whose admin listeners are not known.
    private static final String METRICS = "/observe/metrics";

    private final URI api;
    private final List<URI> admins;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

    /// @param admins may be empty
    public StackProbe(URI api, List<URI> admins) {
        this.api = api;
        this.admins = List.copyOf(admins);
    }

    /// @param atNs as [System#nanoTime]
    /// @param health of ingest; missing if it does not answer
    /// @param services why each service does not do its work, by name; empty text: it does
    /// @param unreachable what did not answer, or not with what was asked for, and why
    public record Sample(
            long atNs,
            JsonNode health,
            Map<String, String> services,
            MetricsText metrics,
            Map<String, String> unreachable) {}

    /// @param body null: there is none, because of the failure
    private record Response(URI uri, @Nullable String body, @Nullable String failure) {
        /// Health and readiness of what is down have the status 503.
        static Response of(URI uri, HttpResponse<String> response) {
            return response.statusCode() == OK || response.statusCode() == UNAVAILABLE
                    ? new Response(uri, response.body(), null)
                    : new Response(uri, null, "HTTP status " + response.statusCode());
        }
    }

    /// Asks all of them at the same time.
    public Sample sample() throws InterruptedException {
        CompletableFuture<Response> health = ask(api.resolve("/health"));
        List<CompletableFuture<Response>> readiness =
                admins.stream().map(admin -> ask(admin.resolve("/readyz"))).toList();
        List<CompletableFuture<Response>> metrics =
                admins.isEmpty()
                        ? List.of(ask(api.resolve(METRICS)))
                        : admins.stream().map(admin -> ask(admin.resolve("/metrics"))).toList();
        Map<String, String> unreachable = new TreeMap<>();
        JsonNode healthy = json(result(health, unreachable));
        Map<String, String> services = new TreeMap<>();
        for (CompletableFuture<Response> ready : readiness) {
            json(result(ready, unreachable))
                    .path("parts")
                    .properties()
                    .forEach(part ->
                            services.put(
                                    part.getKey(),
                                    part.getValue().path("status").asText().equals("up")
                                            ? ""
                                            : part.getValue().path("detail").asText("down")));
        }
        MetricsText all = MetricsText.NONE;
        for (CompletableFuture<Response> scrape : metrics) {
            String text = result(scrape, unreachable);
            all = text == null ? all : all.and(MetricsText.parse(text));
        }
        return new Sample(System.nanoTime(), healthy, services, all, unreachable);
    }

    @Override
    public void close() {
        http.shutdownNow();
        http.close();
    }

    private CompletableFuture<Response> ask(URI uri) {
        return http.sendAsync(HttpRequest.newBuilder(uri).timeout(TIMEOUT).build(), BodyHandlers.ofString())
                .thenApply(response -> Response.of(uri, response))
                .exceptionally(failure -> new Response(uri, null, reason(failure)));
    }

    private static @Nullable String result(CompletableFuture<Response> asked, Map<String, String> unreachable)
            throws InterruptedException {
        try {
            Response response = asked.get();
            if (response.failure() != null) {
                unreachable.put(response.uri().toString(), response.failure());
            }
            return response.body();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a failure is a value here", e);
        }
    }

    private static JsonNode json(@Nullable String body) {
        try {
            return body == null ? MissingNode.getInstance() : ApiAnswer.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private static String reason(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof IOException && root.getMessage() != null)) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
