package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Reads that follow writes: the positions that writes return, and the reads that wait for one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AtLeastTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String OPEN = "{\"id\": 42, \"ends_at\": \"2026-11-30T18:00:00Z\"}";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/auctions | {\"id\": 42, \"ends_at\": \"2026-11-30T18:00:00Z\"} | /api/auctions/42?at_least=",
                "/api/auctions/42/close | {} | /api/auctions/42?at_least=",
                "/api/auctions/42/cancel | {} | /api/auctions/42?at_least=",
                "/api/bids | {\"auction_id\": 42, \"amount\": \"12\", \"bidder_id\": 7} | /api/bids/42/",
                "/api/bids/42/1027/retract | {\"bidder_id\": 7} | /api/bids/42/1027?at_least=",
            })
    void everyWriteReturnsItsPositionAndAUrlThatHasIt(String path, String body, String url) throws Exception {
        for (String prefer : new String[] {"wait=5", "respond-async"}) {
            api.log.appended.clear();

            HttpResponse<String> response = api.post(path, body, "Prefer", prefer);

            Position position = api.log.onlyAppended().position();
            assertThat(response.statusCode()).isBetween(200, 202);
            assertThat(response.body()).contains("\"position\":\"" + position + "\"");
            assertThat(response.headers().firstValue("Gavel-Position")).contains(position.toString());
            assertThat(response.headers().firstValue("Location").orElseThrow())
                    .startsWith(url)
                    .contains("at_least=" + position);
        }
    }

    @Test
    void aRejectionHasAPositionToo() throws Exception {
        api.log.decide = (command, position) -> Events.unknown((dev.gavel.schema.Command.PlaceBid) command, position);

        HttpResponse<String> response = api.bid(BID);

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.headers().firstValue("Gavel-Position"))
                .contains(api.log.onlyAppended().position().toString());
    }

    @Test
    void aReadWaitsUntilThePositionIsApplied() throws Exception {
        HttpResponse<String> placed = api.bid(BID);
        String url = placed.headers().firstValue("Location").orElseThrow();
        Position position = api.log.onlyAppended().position();

        CompletableFuture<HttpResponse<String>> read =
                api.client.sendAsync(api.request(url).GET().build(), HttpResponse.BodyHandlers.ofString());
        api.reads.put(DecidedBids.accepted(42, position.offset(), 12 * Micros.UNIT));
        api.reads.pastOffset = position.offset();

        assertThat(read.get().statusCode()).isEqualTo(200);
        assertThat(read.get().body()).contains("\"id\":" + position.bidId());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auctions?at_least=%s",
                "/api/auctions/42?at_least=%s",
                "/api/bids/42?at_least=%s",
                "/api/bids/42/9999?at_least=%s",
                "/api/bids/42/9999/receipt?at_least=%s"
            })
    void returns503WhenThePositionIsNotAppliedInTime(String path) throws Exception {
        api.post("/api/auctions", OPEN);
        Position position = api.log.onlyAppended().position();

        HttpResponse<String> response =
                api.send(api.request(path.formatted(position)).header("Prefer", "wait=0").GET());

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("position_not_applied");
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
        assertThat(response.headers().firstValue("Preference-Applied")).contains("wait=0");
    }

    @Test
    void aBidThatIsNotDecidedYetIsPendingAtItsOwnPosition() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        String url = api.bid(BID, "Prefer", "respond-async").headers().firstValue("Location").orElseThrow();

        HttpResponse<String> response = api.send(api.request(url).header("Prefer", "wait=0").GET());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location")).contains(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | must be a position like 3@1042",
                "7 | must be a position like 3@1042",
                "@7 | must be a position like 3@1042",
                "-1@7 | must be a position like 3@1042",
                "3@ | must be a position like 3@1042",
                "3@1x | must be a position like 3@1042",
                "3@9223372036854775807 | must be a position like 3@1042",
                "3@1,3@2 | has partition 3 twice",
                "8@0 | the log has the partitions 0 to 7",
                "3@8796093022207 | the log ends before 3@",
            })
    void rejectsPositionsThatAreNone(String position, String detail) throws Exception {
        HttpResponse<String> response = api.get("/api/auctions/42?at_least=" + position);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains(detail, "\"field\":\"at_least\"");
    }
}
