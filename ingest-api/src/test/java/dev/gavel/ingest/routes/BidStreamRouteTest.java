package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.BodyReader;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The results of `POST /api/bids/stream`, over real sockets in both directions at once.
class BidStreamRouteTest {
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final ApiFixture api = new ApiFixture();

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void returnsEachResultWhileTheRequestIsOpen() throws Exception {
        try (StreamClient client = new StreamClient(api.port(), "traceparent: " + TRACE).readHead()) {
            client.send(bid("\"a\"", 10));
            String first = client.line();
            client.send(bid("17", 11));
            String second = client.line();
            client.sendEnd();

            assertThat(client.head).contains("HTTP/1.1 200 OK", "Content-Type: application/x-ndjson");
            assertThat(first).startsWith("{\"client_id\":\"a\",\"line\":1,\"status\":201,\"id\":");
            assertThat(second).startsWith("{\"client_id\":17,\"line\":2,\"status\":201,\"id\":");
            assertThat(client.line()).isEmpty();
            assertThat(client.rest()).isEmpty();
        }
        assertThat(api.log.appended).hasSize(2);
        assertThat(api.log.appended.getFirst().command())
                .isEqualTo(new PlaceBid(42, 7, 10_000_000, UnknownFields.NONE));
        assertThat(api.log.appended.getFirst().traceparent()).isEqualTo(TRACE);
    }

    @Test
    void returnsTheResponseOfASingleBid() throws Exception {
        String single = api.bid(bid("1", 10).replace("\"id\": 1, ", "")).body();
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10));

            String streamed = client.line();

            assertThat(withoutPosition(streamed.replace("{\"client_id\":1,\"line\":1,\"status\":201,", "{")))
                    .isEqualTo(withoutPosition(single));
        }
    }

    @Test
    void returnsAProblemForABadLineAndContinues() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(
                    "{\"id\": \"x\", \"amount\": \"abc\", \"auction_id\": 1, \"bidder_id\": 2}\n"
                            + "not json\n\n"
                            + "{\"amount\": 1, \"auction_id\": 1, \"bidder_id\": 2, \"id\": {}}\n"
                            + "[1]\n{\"auction_id\": 1, \"bidder_id\": 2, \"id\": 9}\n"
                            + bid("5", 10));
            client.sendEnd();

            List<String> lines = client.lines(6);

            assertThat(lines.get(0))
                    .startsWith("{\"client_id\":\"x\",\"line\":1,")
                    .contains("\"status\":400", "\"code\":\"invalid_amount\"", "\"field\":\"amount\"");
            assertThat(lines.get(1)).startsWith("{\"line\":2,").contains("\"code\":\"malformed_json\"");
            assertThat(lines.get(2)).startsWith("{\"line\":4,").contains("\"field\":\"id\"");
            assertThat(lines.get(3)).startsWith("{\"line\":5,").contains("\"code\":\"wrong_type\"");
            assertThat(lines.get(4)).startsWith("{\"client_id\":9,\"line\":6,").contains("missing_field");
            assertThat(lines.get(5)).startsWith("{\"client_id\":5,\"line\":7,\"status\":201");
            assertThat(client.line()).isEmpty();
        }
        assertThat(api.log.appended).hasSize(1);
    }

    @Test
    void skipsALineThatIsTooLong() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            String spaces = " ".repeat(70_000);
            client.send("{" + spaces);
            client.send(spaces + spaces + "}\n" + bid("1", 10));
            client.send("x".repeat(BodyReader.MAX_BYTES + 1) + "\n" + bid("2", 11).strip());
            client.sendEnd();

            assertThat(client.line()).startsWith("{\"line\":1,").contains("\"status\":413", "line_too_long");
            assertThat(client.line()).startsWith("{\"client_id\":1,\"line\":2,\"status\":201");
            assertThat(client.line()).startsWith("{\"line\":3,").contains("line_too_long");
            assertThat(client.line()).startsWith("{\"client_id\":2,\"line\":4,\"status\":201");
            assertThat(client.line()).isEmpty();
        }
    }

    @Test
    void readsLinesInChunksOfAnySize() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            String lines = bid("1", 10) + bid("\"ü\"", 11);
            for (int i = 0; i < lines.length(); i++) {
                client.send(lines.substring(i, i + 1));
            }

            assertThat(client.line()).startsWith("{\"client_id\":1,");
            assertThat(client.line()).contains("\"line\":2,\"status\":201");
        }
    }

    @Test
    void givesEachBidItsOwnKey() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10).replace("}", ", \"idempotency_key\": \"k-1\"}") + bid("2", 11));
            client.lines(2);
        }
        assertThat(api.log.appended).extracting(FakeLog.Appended::idempotencyKey).containsExactly("k-1", null);
    }

    @Test
    void returnsResultsInTheOrderOfTheDecisions() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10) + bid("2", 11) + bid("3", 12));
            await().until(() -> api.log.appended.size() == 3);

            for (int i = 2; i >= 0; i--) {
                api.log.decideLate(i);
            }

            assertThat(client.line()).startsWith("{\"client_id\":3,");
            assertThat(client.line()).startsWith("{\"client_id\":2,");
            assertThat(client.line()).startsWith("{\"client_id\":1,");
        }
    }

    @Test
    void returns202ForALateDecisionAndContinues() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        try (StreamClient client = new StreamClient(api.port(), "Prefer: wait=1").readHead()) {
            client.send(bid("1", 10));

            String line = client.line();

            long id = api.log.appended.getFirst().position().bidId();
            assertThat(line)
                    .startsWith("{\"client_id\":1,\"line\":1,\"status\":202,\"id\":" + id)
                    .contains("\"location\":\"/api/bids/42/" + id + "?at_least=");
            api.log.behaviour = FakeLog.Behaviour.DECIDES;
            client.send(bid("2", 11));
            assertThat(client.line()).contains("\"status\":201");
            assertThat(api.pending.inFlight()).isZero();
        }
    }

    @Test
    void returnsLogUnavailableForABidThatWasNotAppended() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.REJECTS_APPENDS;
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10));

            assertThat(client.line()).contains("\"status\":503", "\"code\":\"log_unavailable\"");
        }
    }

    private static String bid(String id, int amount) {
        return "{\"id\": " + id + ", \"auction_id\": 42, \"amount\": \"" + amount + "\", \"bidder_id\": 7}\n";
    }

    private static String withoutPosition(String answer) {
        return answer.replaceAll("\"id\":\\d+", "").replaceAll("\"position\":\"[^\"]+\"", "");
    }
}
