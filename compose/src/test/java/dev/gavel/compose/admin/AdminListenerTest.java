package dev.gavel.compose.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.StartupException;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class AdminListenerTest {
    private static final AdminListener.Config ANY_PORT = new AdminListener.Config(InetAddress.getLoopbackAddress(), 0);

    private final AtomicReference<@Nullable String> fault = new AtomicReference<>();
    private final AtomicBoolean metersClosed = new AtomicBoolean();
    private final HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private AdminListener listener;

    @BeforeEach
    void start() {
        listener = AdminListener.start(ANY_PORT, List.of("processor", "ingest"));
        listener.observe(
                new ObservedService(
                        "processor",
                        fault::get,
                        List.of(registry -> Counter.builder("decided").register(registry).increment(3))));
        listener.observe(new ObservedService("ingest", () -> null, List.of(), () -> "gavel_bids_total 5\n"));
    }

    @AfterEach
    void stop() {
        listener.close();
        client.close();
    }

    @Test
    void aServiceThatWorksIsLiveAndReady() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(ready.body())
                .isEqualTo(
                        "{\"status\":\"up\",\"parts\":{\"ingest\":{\"status\":\"up\",\"detail\":null},"
                                + "\"processor\":{\"status\":\"up\",\"detail\":null}}}");
    }

    @Test
    void readinessSaysTheReasonAndLivenessDoesNotDependOnIt() throws Exception {
        fault.set("no connection to Kafka");

        HttpResponse<String> ready = get("/readyz");

        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body())
                .startsWith("{\"status\":\"down\"")
                .contains("\"processor\":{\"status\":\"down\",\"detail\":\"no connection to Kafka\"}");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/metrics").body()).contains("gavel_service_ready{service=\"processor\"} 0.0");
    }

    @Test
    void metricsAreThoseOfTheJvmAndOfEveryService() throws Exception {
        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body())
                .contains("jvm_memory_used_bytes{", "process_uptime_seconds", "decided_total 3.0")
                .contains("gavel_service_ready{service=\"ingest\"} 1.0")
                .endsWith("gavel_bids_total 5\n");
    }

    @Test
    void otherPathsAndMethodsAreNotFound() throws Exception {
        assertThat(get("/").statusCode()).isEqualTo(404);
        assertThat(get("/readyz/x").statusCode()).isEqualTo(404);
        HttpResponse<String> post = send(request("/readyz").POST(HttpRequest.BodyPublishers.ofString("x")));
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        HttpResponse<String> head = send(request("/readyz").method("HEAD", HttpRequest.BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void aPortInUseIsNamedWithItsOption() {
        AdminListener.Config taken = new AdminListener.Config(ANY_PORT.bind(), listener.port());

        assertThatThrownBy(() -> AdminListener.start(taken, List.of()))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("port " + listener.port())
                .hasMessageContaining("--admin-port (GAVEL_ADMIN_PORT)");
    }

    @Test
    void aServiceThatStartsAgainReplacesTheOneThatEnded() throws Exception {
        class Closing implements io.micrometer.core.instrument.binder.MeterBinder, AutoCloseable {
            @Override
            public void bindTo(io.micrometer.core.instrument.MeterRegistry registry) {}

            @Override
            public void close() {
                metersClosed.set(true);
            }
        }
        listener.observe(new ObservedService("ingest", () -> null, List.of(new Closing())));

        listener.observe(new ObservedService("ingest", () -> "restarts", List.of()));

        assertThat(metersClosed).isTrue();
        assertThat(get("/readyz").body()).contains("\"ingest\":{\"status\":\"down\",\"detail\":\"restarts\"}");
    }

    @Test
    void aServiceThatHasNotStartedIsNotReady() throws Exception {
        listener.close();
        listener = AdminListener.start(ANY_PORT, List.of("catalog"));

        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
        assertThat(get("/readyz").body()).contains("\"catalog\":{\"status\":\"down\",\"detail\":\"has not started\"}");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + listener.port() + path))
                .timeout(Duration.ofSeconds(10));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }
}
