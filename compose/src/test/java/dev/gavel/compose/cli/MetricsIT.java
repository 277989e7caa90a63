package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.compose.admin.MonitoringFiles;
import dev.gavel.compose.up.StackContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A running stack has every metric that the board or an alert names.
@Timeout(180)
class MetricsIT {
    private static final Duration BOUND = Duration.ofSeconds(60);

    /// Appears with the first collection, which a test cannot wait for.
    private static final Set<String> SELDOM = Set.of("jvm_gc_pause_seconds_sum");

    @TempDir private Path directory;

    @Test
    void aLiveStackHasEveryMetricOfTheBoardAndTheAlerts() throws Exception {
        try (UpProcess up = UpProcess.start(directory);
                HttpClient http = HttpClient.newHttpClient()) {
            up.gavel("auction", "open", "--id=42", "--ends-in=PT1H");
            up.gavel("bid", "42", "10", "--bidder=7");
            up.gavel("bid", "42", "10", "--bidder=8");
            URI metrics = URI.create(Objects.requireNonNull(StackContext.find(up.data())).admin()).resolve("/metrics");

            await().atMost(BOUND)
                    .untilAsserted(() -> {
                        String text =
                                http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body();
                        Files.writeString(Path.of("target", "metrics.txt"), text, StandardCharsets.UTF_8);
                        Set<String> missing = new TreeSet<>(MonitoringFiles.metrics());
                        missing.removeAll(SELDOM);
                        missing.removeIf(name -> text.contains("\n" + name + "{") || text.contains("\n" + name + " "));
                        assertThat(missing).isEmpty();
                        assertThat(text).containsPattern("gavel_projector_events_total [1-9]");
                        assertThat(text).containsPattern("gavel_processor_state_bytes [1-9]");
                        assertThat(text)
                                .containsPattern("gavel_log_size_bytes\\{[^}]*topic=\"auction-commands\"[^}]*} [1-9]");
                        assertThat(text)
                                .containsPattern(
                                        "gavel_http_request_seconds_count\\{[^}]*route=\"/api/bids\"[^}]*} [1-9]");
                    });
        }
    }
}
