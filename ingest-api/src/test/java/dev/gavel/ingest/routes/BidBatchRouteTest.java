package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.schema.Command.PlaceBid;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Batches of bids over real HTTP.
class BidBatchRouteTest {
    private static final String PATH = "/api/bids/batch";

    private final ApiFixture api = new ApiFixture();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void returnsResultsInTheOrderOfTheArray() throws Exception {
        api.log.decide =
                (command, position) ->
                        command instanceof PlaceBid bid && bid.amountMicros() < 11_000_000
                                ? Events.tooLow(bid, position)
                                : Events.decide(command, position);

        HttpResponse<String> response = api.post(PATH, array(bid("\"a\"", 12), bid("2", 10), bid("null", 13)));

        List<String> results = elements(response);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(results).hasSize(3);
        assertThat(results.get(0))
                .startsWith("{\"client_id\":\"a\",\"status\":201,\"id\":")
                .contains("\"price\":\"12.00\"");
        assertThat(results.get(1))
                .startsWith("{\"client_id\":2,\"type\":\"urn:gavel:problem:bid_too_low\"")
                .contains("\"status\":409", "\"code\":\"bid_too_low\"", "\"minimum_next_bid\":\"10.000001\"");
        assertThat(results.get(2)).startsWith("{\"status\":201,\"id\":");
    }

    @Test
    void returnsTheResponseOfASingleBid() throws Exception {
        String single = api.bid(bid("1", 10).replace("\"id\": 1, ", "")).body();

        String batched = elements(api.post(PATH, array(bid("1", 10)))).getFirst();

        assertThat(withoutPosition(batched.replace("{\"client_id\":1,\"status\":201,", "{")))
                .isEqualTo(withoutPosition(single));
    }

    @Test
    void keepsTheOrderOfTheArrayWhateverTheOrderOfTheDecisions() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        var answer =
                CompletableFuture.supplyAsync(
                        () -> post(array(bid("1", 10), bid("2", 11), bid("3", 12))), Thread::startVirtualThread);
        await().until(() -> api.log.appended.size() == 3);

        for (int i = 2; i >= 0; i--) {
            api.log.decideLate(i);
        }

        assertThat(elements(answer.get(5, TimeUnit.SECONDS)))
                .extracting(each -> each.substring(0, 14))
                .containsExactly("{\"client_id\":1", "{\"client_id\":2", "{\"client_id\":3");
    }

    @Test
    void returnsAProblemForABadElementAndPlacesTheOthers() throws Exception {
        HttpResponse<String> response =
                api.post(
                        PATH,
                        array(
                                "{\"id\": \"x\", \"amount\": \"abc\", \"auction_id\": 1, \"bidder_id\": 2}",
                                "[1]",
                                "{\"amount\": 1, \"amount\": 1, \"auction_id\": 1, \"bidder_id\": 2, \"id\": 4}",
                                "[".repeat(100) + "]".repeat(100),
                                bid("5", 10)));

        List<String> results = elements(response);
        assertThat(results.get(0))
                .startsWith("{\"client_id\":\"x\",")
                .contains("\"status\":400", "\"field\":\"amount\"");
        assertThat(results.get(1)).contains("\"code\":\"wrong_type\"");
        assertThat(results.get(2)).contains("\"code\":\"duplicate_key\"");
        assertThat(results.get(3)).contains("\"status\":400");
        assertThat(results.get(4)).startsWith("{\"client_id\":5,\"status\":201");
        assertThat(api.log.appended).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "[%s", "[%s,]", "[%s] x", "[%s, {\"auction_id\": 1"})
    void placesNothingWhenTheBodyIsNotAnArray(String body) throws Exception {
        HttpResponse<String> response = api.post(PATH, body.replace("%s", bid("1", 10)));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void acceptsAThousandBidsAndNotOneMore() throws Exception {
        String thousand =
                IntStream.range(0, 1_000).mapToObj(i -> bid(Integer.toString(i), 10)).collect(Collectors.joining(","));

        List<String> results = elements(api.post(PATH, "[" + thousand + "]"));
        int appended = api.log.appended.size();
        HttpResponse<String> more = api.post(PATH, "[" + thousand + "," + bid("1000", 10) + "]");

        assertThat(results).hasSize(1_000).allMatch(each -> each.contains("\"status\":201"));
        assertThat(more.statusCode()).isEqualTo(413);
        assertThat(more.body()).contains("\"code\":\"too_many_bids\"");
        assertThat(api.log.appended).hasSize(appended);
    }

    @Test
    void rejectsALargeBody() throws Exception {
        HttpResponse<String> response = api.post(PATH, "[" + " ".repeat(BodyReader.MAX_BATCH_BYTES) + "]");

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("Send at most 262144 bytes.");
        assertThat(api.post(PATH, "[" + " ".repeat(BodyReader.MAX_BATCH_BYTES - 2) + "]").body()).isEqualTo("[]");
    }

    @Test
    void returns202ForEachLateDecision() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;

        String result = elements(send(array(bid("1", 10)), "Prefer", "wait=1")).getFirst();

        long id = api.log.appended.getFirst().position().bidId();
        assertThat(result)
                .startsWith("{\"client_id\":1,\"status\":202,\"id\":" + id)
                .contains("\"location\":\"/api/bids/42/" + id + "?at_least=");
        assertThat(api.pending.inFlight()).isZero();
    }

    @Test
    void respondsAsyncOnceEveryBidIsOnTheLog() throws Exception {
        List<String> results = elements(send(array(bid("1", 10), bid("2", 11)), "Prefer", "respond-async"));

        assertThat(results).allMatch(each -> each.contains("\"status\":202"));
        assertThat(api.log.appended).allMatch(each -> each.replyTo() == null);
    }

    @Test
    void reportsBidsBeyondTheLimitAndBidsThatWereNotAppended() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        // One auction may have as many as are left to the others.
        int limit = (ApiFixture.MAX_IN_FLIGHT - ApiFixture.MAX_IN_FLIGHT / 4) / 2;

        List<String> results =
                elements(
                        send(
                                array(bid("1", 10), bid("2", 11), bid("3", 12), bid("4", 13), bid("5", 14)),
                                "Prefer",
                                "wait=1"));

        assertThat(results.subList(0, limit)).allMatch(each -> each.contains("\"status\":202"));
        assertThat(results.subList(limit, 5))
                .allMatch(each -> each.contains("\"status\":503") && each.contains("auction_busy"));
        assertThat(api.log.appended).hasSize(limit);
        api.log.behaviour = FakeLog.Behaviour.REJECTS_APPENDS;
        assertThat(elements(api.post(PATH, array(bid("1", 10)))).getFirst()).contains("\"code\":\"log_unavailable\"");
    }

    @Test
    void sendsTheKeyOfEachBidAndRejectsAKeyForTheWholeBatch() throws Exception {
        api.post(PATH, array(bid("1", 10).replace("}", ", \"idempotency_key\": \"k-1\"}"), bid("2", 11)));

        assertThat(api.log.appended).extracting(FakeLog.Appended::idempotencyKey).containsExactly("k-1", null);
        assertThat(send(array(bid("1", 10)), "Idempotency-Key", "k").statusCode()).isEqualTo(400);
    }

    @Test
    void returns503AtTheLimitOfBatches() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        var waiting = new ArrayList<CompletableFuture<HttpResponse<String>>>();
        for (int i = 0; i < 2 * ApiFixture.CLIENT_LIMITS.batches(); i++) {
            waiting.add(
                    CompletableFuture.supplyAsync(
                            () -> send(array(bid("1", 10)), "Prefer", "wait=2"), Thread::startVirtualThread));
        }

        List<Integer> statuses = new ArrayList<>();
        for (var answer : waiting) {
            statuses.add(answer.get(10, TimeUnit.SECONDS).statusCode());
        }

        assertThat(statuses).contains(200, 503);
        assertThat(api.log.appended.size()).isLessThanOrEqualTo(ApiFixture.CLIENT_LIMITS.batches());
        api.log.behaviour = FakeLog.Behaviour.DECIDES;
        assertThat(api.post(PATH, array(bid("1", 10))).statusCode()).as("after the others have ended").isEqualTo(200);
        assertThat(api.get(PATH).statusCode()).isEqualTo(405);
    }

    private HttpResponse<String> post(String body) {
        return send(body, "Accept", "application/json");
    }

    private HttpResponse<String> send(String body, String header, String value) {
        try {
            return api.send(
                    api.request(PATH)
                            .header("Content-Type", "application/json")
                            .header(header, value)
                            .POST(BodyPublishers.ofString(body)));
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> elements(HttpResponse<String> response) {
        String body = response.body();
        assertThat(body).startsWith("[").endsWith("]");
        String inside = body.substring(1, body.length() - 1);
        return inside.isEmpty() ? List.of() : List.of(inside.split("(?<=}),(?=\\{)"));
    }

    private static String array(String... bids) {
        return "[" + String.join(", ", bids) + "]";
    }

    private static String bid(String id, int amount) {
        return "{\"id\": " + id + ", \"auction_id\": 42, \"amount\": \"" + amount + "\", \"bidder_id\": 7}";
    }

    private static String withoutPosition(String answer) {
        return answer.replaceAll("\"id\":\\d+", "").replaceAll("\"position\":\"[^\"]+\"", "");
    }
}
