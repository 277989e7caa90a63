package dev.gavel.compose.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.gavel.compose.client.HotAuctions.HotAuction;
import dev.gavel.testing.SampleEvents;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StatusScreenTest {
    private static final Instant NOW = Instant.ofEpochMilli(SampleEvents.ENDS_AT_MS - 65_000);
    private static final String HEALTH =
            """
            {"status":"degraded","bids":"up","reads":"up","parts":{"kafka":{"status":"up","detail":null},
             "redis":{"status":"stale","detail":"is 12 events behind","behind_events":12},"processor":{"status":"up","detail":null}}}
            """;

    private static final String BEFORE =
            """
            gavel_bids_total{outcome="accepted",reason=""} 1000
            gavel_bids_total{outcome="refused",reason="bid_too_low"} 10
            gavel_bid_decision_seconds_bucket{le="0.001"} 0
            gavel_bid_decision_seconds_bucket{le="0.002"} 0
            gavel_bid_decision_seconds_bucket{le="+Inf"} 0
            """;

    private static final String AFTER =
            """
            gavel_bids_total{outcome="accepted",reason=""} 4000
            gavel_bids_total{outcome="refused",reason="bid_too_low"} 13
            gavel_bid_decision_seconds_bucket{le="0.001"} 500
            gavel_bid_decision_seconds_bucket{le="0.002"} 1000
            gavel_bid_decision_seconds_bucket{le="+Inf"} 1000
            gavel_processor_lag 17
            gavel_commands_in_flight 5
            gavel_open_auctions 9
            gavel_clients_hold{limit="subscribers"} 3
            gavel_clients_hold{limit="connections"} 30
            gavel_read_model_behind_events{model="postgres"} 2
            gavel_read_model_behind_events{model="redis"} 12
            gavel_read_model_behind_seconds{model="redis"} 1.5
            """;

    private final HotAuction hot = new HotAuction(42, 180, SampleEvents.standing(12));

    @Test
    void showsPartsRatesLatenciesLagAndHotAuctions() throws Exception {
        assertThat(StatusScreen.lines(status(HEALTH, List.of(hot), null), "http://127.0.0.1:3000", NOW))
                .containsExactly(
                        "gavel degraded  http://127.0.0.1:3000  " + NOW.toString().substring(0, 19) + "Z",
                        "",
                        "up          kafka, processor, projector",
                        "STALE       redis: is 12 events behind",
                        "bids/s      1,500 accepted, 1.5 rejected",
                        "decision    p50 1.0 ms   p99 2.0 ms   p99.9 2.0 ms",
                        "lag         postgres 2, processor 17, redis 12 (1.5 s), replies ?",
                        "now         5 in flight, 9 open auctions, 3 subscribers",
                        "",
                        "auction              bids/min            price             next       leader  ends in",
                        "42                        180            12.00            12.50           12  0:01:05");
    }

    @Test
    void jsonHasTheSameNumbersAndNullForUnknownOnes() throws Exception {
        JsonNode json = ApiAnswer.JSON.readTree(StatusScreen.json(status(HEALTH, List.of(hot), null), NOW));

        assertThat(json.path("status").asText()).isEqualTo("degraded");
        assertThat(json.path("parts").path("redis").path("detail").asText()).isEqualTo("is 12 events behind");
        assertThat(json.path("bids_per_second").path("accepted").asDouble()).isEqualTo(1500);
        assertThat(json.path("decision_seconds").path("p99").asDouble()).isEqualTo(0.00198, within(1e-9));
        assertThat(json.path("lag_events").path("replies").isNull()).isTrue();
        assertThat(json.path("hot_auctions").path(0).path("bids_per_minute").asInt()).isEqualTo(180);
        assertThat(json.path("hot_auctions").path(0).path("price").asText()).isEqualTo("12.00");
    }

    @Test
    void saysWhatDoesNotAnswer() throws Exception {
        StackProbe.Sample nothing =
                new StackProbe.Sample(
                        1,
                        MissingNode.getInstance(),
                        Map.of(),
                        MetricsText.NONE,
                        Map.of("http://127.0.0.1:3000/health", "Connection refused"));
        StackStatus status = StackStatus.between(nothing, nothing, List.of(), "Kafka: timed out");

        assertThat(status.decides()).isFalse();
        assertThat(StatusScreen.lines(status, "http://127.0.0.1:3000", NOW))
                .contains(
                        "no response from http://127.0.0.1:3000/health: Connection refused",
                        "up          nothing",
                        "bids/s      unknown",
                        "decision    no bid was decided",
                        "hot auctions are unknown: Kafka: timed out");
    }

    @Test
    void whatEveryInstanceTellsOfTheSameIsNotAddedUp() {
        MetricsText one =
                MetricsText.parse(
                        """
                        gavel_processor_lag 17
                        gavel_open_auctions NaN
                        gavel_commands_in_flight 5
                        gavel_read_model_behind_events{model="postgres"} 2
                        gavel_read_model_behind_seconds{model="postgres"} 0.5
                        """);
        MetricsText other =
                MetricsText.parse(
                        """
                        gavel_processor_lag 16
                        gavel_open_auctions 9
                        gavel_commands_in_flight 1
                        gavel_read_model_behind_events{model="postgres"} 3
                        gavel_read_model_behind_seconds{model="postgres"} 0.7
                        """);
        StackProbe.Sample both =
                new StackProbe.Sample(1, MissingNode.getInstance(), Map.of(), one.and(other), Map.of());

        StackStatus status = StackStatus.between(both, both, List.of(), null);

        assertThat(status.lags()).containsEntry("processor", 17.0).containsEntry("postgres", 3.0);
        assertThat(status.behindSeconds()).containsEntry("postgres", 0.7);
        assertThat(status.openAuctions()).isEqualTo(9);
        assertThat(status.inFlight()).isEqualTo(6);
    }

    /// Readiness is newer than the health of another service, and only it knows why a service does not work.
    @Test
    void aServiceThatSaysItIsDownIsDown() throws Exception {
        StackProbe.Sample sample =
                new StackProbe.Sample(
                        1,
                        ApiAnswer.JSON.readTree(HEALTH),
                        Map.of("processor", "Kafka Streams is REBALANCING"),
                        MetricsText.NONE,
                        Map.of());

        assertThat(StackStatus.between(sample, sample, List.of(), null).parts())
                .contains(new StackStatus.Part("processor", "down", "Kafka Streams is REBALANCING"));
    }

    private static StackStatus status(String health, List<HotAuction> hot, @Nullable String failure) throws Exception {
        JsonNode parsed = ApiAnswer.JSON.readTree(health);
        Map<String, String> services = Map.of("processor", "", "projector", "");
        return StackStatus.between(
                new StackProbe.Sample(0, parsed, services, MetricsText.parse(BEFORE), Map.of()),
                new StackProbe.Sample(2_000_000_000L, parsed, services, MetricsText.parse(AFTER), Map.of()),
                hot,
                failure);
    }
}
