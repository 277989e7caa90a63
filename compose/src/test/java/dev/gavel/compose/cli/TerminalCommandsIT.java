package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands for people against a `gavel up` that they find by its data directory alone.
@Timeout(180)
class TerminalCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BOUND = Duration.ofSeconds(30);

    @TempDir private static Path directory;

    private static UpProcess up;

    @BeforeAll
    static void start() throws IOException {
        up = UpProcess.start(directory);
    }

    /// A clean stop leaves no context, and a killed process a stale one.
    @AfterAll
    static void stop() throws Exception {
        Path context = data().resolve("context");
        String text = Files.readString(context);
        assertThat(text).doesNotContain("password");
        up.close();

        assertThat(context).doesNotExist();
        Files.writeString(context, text);
        GavelRun stale = gavel("verify");
        assertThat(stale.status()).isEqualTo(1);
        assertThat(stale.err()).startsWith("gavel verify: no gavel up runs on " + data()).hasLineCount(1);
    }

    @Test
    void anAuctionIsOpenedBidOnShownListedAndClosed() {
        assertThat(gavel("auction", "open", "--id=42", "--title=Leica M3", "--ends-in=PT1H", "--increment=0.50").out())
                .startsWith("open: auction 42, english \"Leica M3\", ends ");
        assertThat(gavel("bid", "42", "10", "--bidder=7").out())
                .startsWith("accepted: bid ")
                .contains("leads auction 42 at 10.00, the next bid is at least 10.50");

        GavelRun low = gavel("bid", "42", "10", "--bidder=8");
        assertThat(low.status()).isEqualTo(1);
        assertThat(low.err()).isEqualTo("gavel bid: Bid at least 10.50. (bid_too_low)\n");

        await().atMost(BOUND)
                .untilAsserted(() ->
                        assertThat(gavel("auction", "show", "42").out())
                                .containsPattern("price +10.00")
                                .containsPattern("leader +7"));
        assertThat(gavel("auction", "list", "--status=open").out()).contains("english", "Leica M3", "10.50");

        assertThat(gavel("auction", "close", "42").out())
                .isEqualTo("closed: auction 42 is sold to bidder 7 for 10.00\n");
        GavelRun late = gavel("bid", "42", "11", "--bidder=8");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.err()).contains("(auction_closed)");

        assertThat(gavel("auction", "open", "--id=43", "--ends-in=PT1H").status()).isZero();
        assertThat(gavel("auction", "cancel", "43", "--reason=withdrawn").out()).isEqualTo("cancelled: auction 43\n");
    }

    @Test
    void aRepeatedBidIsPlacedOnce() throws IOException {
        gavel("auction", "open", "--id=50", "--ends-in=PT1H");

        JsonNode first = json(gavel("bid", "50", "10", "--bidder=7", "--idempotency-key=once", "--json"));
        JsonNode again = json(gavel("bid", "50", "10", "--bidder=7", "--idempotency-key=once", "--json"));

        assertThat(first.path("id").asLong()).isPositive();
        assertThat(again).isEqualTo(first);
        GavelRun other = gavel("bid", "50", "11", "--bidder=7", "--idempotency-key=once", "--json");
        assertThat(other.status()).isEqualTo(1);
        assertThat(json(other).path("code").asText()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void tailPrintsEventsFromAPlaceAndCommandsOnlyWhenAsked() throws IOException {
        gavel("auction", "open", "--id=60", "--ends-in=PT1H", "--type=proxy", "--reserve=77.77");
        String position = json(gavel("bid", "60", "33.33", "--bidder=7", "--json")).path("position").asText();
        gavel("bid", "60", "0.01", "--bidder=8", "--idempotency-key=low");
        // Events are committed some time after the response.
        await().atMost(BOUND).until(() -> tail("--code=bid_too_low").size() == 1);

        List<String> events = tail();
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).contains("opened: proxy");
        // What events withhold.
        assertThat(events).noneMatch(line -> line.contains("33.33") || line.contains("77.77"));
        assertThat(tail("--from=" + position)).isEqualTo(events.subList(1, 3));
        assertThat(tail("--from=PT5M", "--bidder=7")).isEqualTo(events.subList(1, 2));
        assertThat(tail("--from=end")).isEmpty();
        assertThat(tail("--commands")).hasSize(6).anyMatch(line -> line.contains("bid of 33.33 by bidder 7"));
        JsonNode json = JSON.readTree(tail("--json").get(1));
        assertThat(json.path("position").asText()).isEqualTo(position);
        assertThat(json.path("event").path("event").asText()).isEqualTo("bid_accepted");
    }

    @Test
    void statusHasPartsRatesAndHotAuctions() {
        gavel("auction", "open", "--id=70", "--ends-in=PT1H");
        gavel("bid", "70", "10", "--bidder=7");

        await().atMost(BOUND)
                .untilAsserted(() -> {
                    JsonNode status = json(gavel("status", "--once", "--json", "--interval=PT0.5S"));
                    assertThat(status.path("status").asText()).isEqualTo("up");
                    assertThat(status.path("parts").properties())
                            .extracting(part -> part.getKey())
                            .contains("kafka", "postgres", "redis", "ingest", "processor", "projector");
                    assertThat(status.path("lag_events").path("processor").asInt(-1)).isZero();
                    assertThat(status.path("unreachable")).isEmpty();
                    assertThat(status.path("hot_auctions")).extracting(hot -> hot.path("id").asInt()).contains(70);
                });
        GavelRun text = gavel("status", "--once", "--interval=PT0.5S");
        assertThat(text.status()).isZero();
        assertThat(text.out()).startsWith("gavel up  http://127.0.0.1:").contains("bids/s      ", "no").contains("70 ");
    }

    private static List<String> tail(String... options) {
        List<String> words = new ArrayList<>(List.of("tail", "--no-follow", "--auction=60"));
        List<String> given = List.of(options);
        if (given.stream().noneMatch(option -> option.startsWith("--from"))) {
            words.add("--from=beginning");
        }
        words.addAll(given);
        return gavel(words.toArray(String[]::new)).out().lines().toList();
    }

    private static GavelRun gavel(String... words) {
        return up.gavel(words);
    }

    private static JsonNode json(GavelRun run) throws IOException {
        return JSON.readTree(run.out());
    }

    private static Path data() {
        return up.data();
    }
}
