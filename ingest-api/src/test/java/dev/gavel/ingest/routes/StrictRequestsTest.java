package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Fields, parameters and headers that no route knows get `400` with the nearest known name, and nothing reaches the
/// log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrictRequestsTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String OPENING = "{\"ends_at\": \"2126-11-30T18:00:00Z\"}";

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
                "/api/auctions           | {'ends_at': '2126-11-30T18:00:00Z', 'reserve': '500'}    | reserve_price",
                "/api/auctions           | {'ends_at': '2126-11-30T18:00:00Z', 'allowed_bidder': [1]} | allowed_bidders",
                "/api/bids               | {'auction_id': 42, 'amount': 1, 'bidder_id': 7, 'expire_at': 1} | expires_at",
                "/api/bids/42/7/retract  | {'bidder': 7}            | bidder_id",
                "/api/auctions/42/cancel | {'reasons': 'withdrawn'} | reason",
                "/api/auctions/42/close  | {'reason': 'withdrawn'}  | There are no fields here",
            })
    void rejectsAnUnknownField(String path, String body, String hint) throws Exception {
        HttpResponse<String> response = api.post(path, body.replace('\'', '"'));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"unknown_field\"").contains(hint);
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void rejectsOnlyTheBidOfABatchThatHasAnUnknownField() throws Exception {
        HttpResponse<String> response =
                api.post("/api/bids/batch", "[" + BID + "," + BID.replace("}", ", \"id\": 2, \"expire_at\": 1}") + "]");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"status\":201")
                .contains("\"client_id\":2")
                .contains("\"code\":\"unknown_field\",\"field\":\"expire_at\"");
        assertThat(api.log.appended).hasSize(1);
    }

    @Test
    void rejectsOnlyTheLineOfAStreamThatHasAnUnknownField() throws Exception {
        String lines = BID + "\n" + BID.replace("}", ", \"idempotency-key\": \"k\"}") + "\n";
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids/stream")
                                .header("Content-Type", "application/x-ndjson")
                                .POST(BodyPublishers.ofString(lines)));

        assertThat(response.body())
                .contains("\"status\":201")
                .contains("\"line\":2")
                .contains("\"code\":\"unknown_field\",\"field\":\"idempotency-key\"")
                .contains("Did you mean idempotency_key?");
        assertThat(api.log.appended).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/auctions?statuss=open         | statuss   | Did you mean status?",
                "/api/auctions?Status=open          | Status    | Did you mean status?",
                "/api/auctions?offset=7             | offset    | Its parameters are status, limit, cursor, at_least.",
                "/api/auctions?limit=1&%73tatuss=x  | statuss   | Did you mean status?",
                "/api/auctions/42?fields=id         | fields    | Its parameters are at_least.",
                "/api/bids/42?limits=2              | limits    | Did you mean limit?",
                "/api/bids/42/1024?bidder=7         | bidder    | Did you mean bidder_id?",
                "/api/bids/42/1024/receipt?bidderId=7 | bidderId | Did you mean bidder_id?",
                "/health?verbose                    | verbose   | This path has no parameters.",
            })
    void rejectsAnUnknownParameter(String path, String field, String hint) throws Exception {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .contains("\"code\":\"unknown_parameter\",\"field\":\"" + field + "\"")
                .contains(hint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auctions",
                "/api/bids",
                "/api/bids/batch",
                "/api/bids/42/7/retract",
                "/api/auctions/42/close",
                "/api/auctions/42/cancel"
            })
    void postsTakeNoParameters(String path) throws Exception {
        HttpResponse<String> response = api.post(path + "?dry_run=true", path.endsWith("auctions") ? OPENING : BID);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"unknown_parameter\",\"field\":\"dry_run\"");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void aStreamTakesNoParameters() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids/stream?wait=1")
                                .header("Content-Type", "application/x-ndjson")
                                .POST(BodyPublishers.ofString(BID)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"unknown_parameter\",\"field\":\"wait\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"status=open&status=sold", "limit=1&limit=1", "limit=1&%6cimit=2"})
    void rejectsAParameterThatIsThereTwice(String query) throws Exception {
        HttpResponse<String> response = api.get("/api/auctions?" + query);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"code\":\"bad_query\"").contains("is in the query twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "?&", "?limit=1&&status=open", "?status=open&"})
    void takesAQueryWithNothingBetweenItsSigns(String query) throws Exception {
        assertThat(api.get("/api/auctions" + query).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "Idempotence-Key, Idempotency-Key",
        "Idempotency_Key, Idempotency-Key",
        "IdempotencyKey,  Idempotency-Key",
        "Idempotency-Keys, Idempotency-Key",
        "X-Idempotency-Key, Idempotency-Key",
        "Prefers, Prefer",
        "Perfer, Prefer",
    })
    void rejectsAMisspelledHeader(String given, String meant) throws Exception {
        for (String path : new String[] {"/api/bids", "/api/bids/batch"}) {
            HttpResponse<String> response = api.post(path, "[" + BID + "]", given, "k-1");

            assertThat(response.statusCode()).as(path).isEqualTo(400);
        }
        HttpResponse<String> response = api.bid(BID, given, "k-1");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body())
                .containsIgnoringCase("\"code\":\"unknown_header\",\"field\":\"" + given + "\"")
                .contains("Did you mean " + meant + "?");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Request-Id",
                "X-Prefer",
                "X-Forwarded-For",
                "Referer",
                "traceparant",
                "tracestate",
                "Preference",
                "Idempotency",
                "Forwarded",
                "Key"
            })
    void letsHeadersOfOthersPass(String name) throws Exception {
        assertThat(api.bid(BID, name, "x").statusCode()).isEqualTo(201);
    }

    /// A gateway that has one of its own.
    @Test
    void letsAnotherSpellingPassBesideTheRightOne() throws Exception {
        HttpResponse<String> response = api.bid(BID, "Idempotency-Key", "k-1", "X-Idempotency-Key", "k-2");

        assertThat(response.statusCode()).isEqualTo(201);
    }
}
