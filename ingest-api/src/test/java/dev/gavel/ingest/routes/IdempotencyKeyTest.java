package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The idempotency key of a request, and the same response to a repeated one.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IdempotencyKeyTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String OPEN = "{\"ends_at\": \"2026-11-30T18:00:00Z\", \"reserve_price\": \"7\"}";
    private static final PlaceBid PLACED = new PlaceBid(42, 7, 12_500_000, UnknownFields.NONE);

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
    @ValueSource(strings = {"8e03978e-40d5", "\"8e03978e-40d5\"", " \"8e03978e-40d5\" ;retry=1"})
    void acceptsTheKeyWithAndWithoutQuotes(String header) throws Exception {
        assertThat(api.bid(BID, "Idempotency-Key", header).statusCode()).isEqualTo(201);
        assertThat(api.log.onlyAppended().idempotencyKey()).isEqualTo("8e03978e-40d5");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"\"",
                "catalog/30001",
                "\"catalog/30001/cancel\"",
                "two words",
                "\"two words\"",
                "\"",
                "\"a",
                "\"a\"b",
                "\"a\",\"b\"",
                "\"a\\\"",
                "\"a\\b\"",
                "a, b",
            })
    void rejectsAnInvalidKey(String header) throws Exception {
        HttpResponse<String> response = api.bid(BID, "Idempotency-Key", header);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"invalid_idempotency_key\"", "\"field\":\"Idempotency-Key\"");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void rejectsAKeyThatIsTooLongAndTwoKeys() throws Exception {
        assertThat(api.bid(BID, "Idempotency-Key", "x".repeat(129)).statusCode()).isEqualTo(400);
        assertThat(api.bid(BID, "Idempotency-Key", "x".repeat(128)).statusCode()).isEqualTo(201);
        assertThat(api.bid(BID, "Idempotency-Key", "a", "Idempotency-Key", "b").statusCode()).isEqualTo(400);
    }

    @Test
    void unescapesAQuotedKey() throws Exception {
        api.bid(BID, "Idempotency-Key", "\"a\\\"\\\\;b\"");

        assertThat(api.log.onlyAppended().idempotencyKey()).isEqualTo("a\"\\;b");
    }

    @Test
    void derivesTheSameAuctionIdFromTheSameKey() throws Exception {
        HttpResponse<String> first = api.post("/api/auctions", OPEN, "Idempotency-Key", "k-1");
        HttpResponse<String> again = api.post("/api/auctions", OPEN, "Idempotency-Key", "k-1");
        HttpResponse<String> other = api.post("/api/auctions", OPEN, "Idempotency-Key", "k-2");

        List<Long> ids = api.log.appended.stream().map(it -> it.command().auctionId()).toList();
        assertThat(ids.get(0)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(2)).isPositive().isLessThan(1L << 53);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).contains("\"reserve_price\":\"7.00\"");
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(other.statusCode()).isEqualTo(201);
    }

    @Test
    void derivesTheSameSecondIdWhenTheFirstIsTaken() throws Exception {
        long taken = opened("k-1");
        api.log.decide =
                (command, position) ->
                        command.auctionId() == taken
                                ? Events.rejectedOpening(taken, position, Reason.ALREADY_EXISTS)
                                : Events.decide(command, position);

        assertThat(opened("k-1")).isEqualTo(opened("k-1")).isNotEqualTo(taken);
    }

    /// The processor replies to a repeated command with the first event; the rest of the response comes from the
    /// request.
    @Test
    void returnsTheSameBytesForTheSameDecision() throws Exception {
        Event first = Events.decide(PLACED, new Position(3, 17));
        api.log.decide = (command, position) -> first;
        HttpResponse<String> once = api.bid(BID);
        HttpResponse<String> again = api.bid(BID);

        assertThat(again.body()).isEqualTo(once.body()).contains("\"position\":\"3@17\"");
    }

    @Test
    void returns422WhenTheKeyWasUsedWithOtherContent() throws Exception {
        api.log.decide = Events.rejecting(PLACED, Reason.KEY_REUSED, List.of());
        HttpResponse<String> response = api.bid(BID, "Idempotency-Key", "k");

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("\"code\":\"idempotency_key_reused\"", "Use a new key");
    }

    private long opened(String key) throws Exception {
        api.post("/api/auctions", OPEN, "Idempotency-Key", key);
        return api.log.appended.getLast().command().auctionId();
    }
}
