package dev.gavel.compose.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StackProbeTest {
    private HttpServer server;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void aPartThatIsDownSaysSoWith503() throws Exception {
        answer("/health", 503, "{\"status\":\"down\"}");
        answer("/readyz", 503, "{\"parts\":{\"processor\":{\"status\":\"down\",\"detail\":\"it restores\"}}}");
        answer("/metrics", 200, "gavel_processor_lag 17\n");

        StackProbe.Sample sample = sample(List.of(url));

        assertThat(sample.unreachable()).isEmpty();
        assertThat(sample.health().path("status").asText()).isEqualTo("down");
        assertThat(sample.services()).containsEntry("processor", "it restores");
        assertThat(sample.metrics().sum("gavel_processor_lag")).isEqualTo(17);
    }

    @Test
    void metricsThatNeedACredentialAreNotTakenForNone() throws Exception {
        answer("/health", 200, "{\"status\":\"up\"}");
        answer("/observe/metrics", 401, "{\"code\":\"unauthenticated\"}");

        StackProbe.Sample sample = sample(List.of());

        assertThat(sample.unreachable()).containsOnlyKeys(url + "/observe/metrics").containsValue("HTTP status 401");
    }

    private StackProbe.Sample sample(List<URI> admins) throws InterruptedException {
        try (StackProbe probe = new StackProbe(url, admins)) {
            return probe.sample();
        }
    }

    private void answer(String path, int status, String body) {
        server.createContext(
                path,
                exchange -> {
                    try (exchange) {
                        byte[] bytes = body.getBytes(UTF_8);
                        exchange.sendResponseHeaders(status, bytes.length);
                        exchange.getResponseBody().write(bytes);
                    }
                });
    }
}
