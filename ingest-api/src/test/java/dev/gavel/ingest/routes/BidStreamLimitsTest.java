package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The limits of streams, and how streams end.
class BidStreamLimitsTest {
    private final ApiFixture api = new ApiFixture();

    @AfterEach
    void stop() {
        api.close();
    }

    /// Without decisions, bids are appended up to the limit, and the rest stays with the client.
    @Test
    void stopsReadingAtTheLimitOfCommandsInFlight() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            StringBuilder many = new StringBuilder();
            for (int i = 0; i < 50; i++) {
                many.append(bid(Integer.toString(i), 10 + i));
            }
            client.send(many.toString());
            // One auction may have as many as are left to the others.
            int limit = (ApiFixture.MAX_IN_FLIGHT - ApiFixture.MAX_IN_FLIGHT / 4) / 2;
            await().until(() -> api.log.appended.size() == limit);
            // Shorter than the stream's own wait, so that none of its bids times out meanwhile.
            var single =
                    api.request("/api/bids")
                            .header("Content-Type", "application/json")
                            .header("Prefer", "wait=1")
                            .POST(BodyPublishers.ofString(bid("99", 99).replace("\"id\": 99, ", "")));
            assertThat(api.send(single).statusCode()).as("a part of the limit is kept for single bids").isEqualTo(202);

            api.log.behaviour = FakeLog.Behaviour.DECIDES;
            for (int i = 0; i < limit; i++) {
                api.log.decideLate(i);
            }

            assertThat(client.lines(50)).allMatch(line -> line.contains("\"status\":201"));
        }
    }

    /// Open bids are bounded, decided or not, so a client that reads nothing is not read for ever.
    @Test
    void stopsReadingAClientThatDoesNotReadItsResults() throws Exception {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            Thread sender = Thread.startVirtualThread(() -> sendForEver(client));
            AtomicInteger seen = new AtomicInteger();
            await().during(Duration.ofMillis(250))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> seen.getAndSet(api.log.appended.size()) == api.log.appended.size());
            assertThat(sender.isAlive()).as("the sender is held back").isTrue();
            assertThat(client.line()).contains("\"status\":201");
        }
    }

    @Test
    void releasesItsCommandsWhenTheClientDisconnects() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10));
            await().until(() -> api.pending.inFlight() == 1);
        }

        await().until(() -> api.pending.inFlight() == 0);
    }

    @Test
    void returns503AtTheLimitOfStreams() throws Exception {
        List<StreamClient> open = new ArrayList<>();
        for (int i = 0; i < ApiFixture.CLIENT_LIMITS.streams(); i++) {
            open.add(new StreamClient(api.port()).readHead());
        }
        try (StreamClient one = new StreamClient(api.port()).readHead()) {
            assertThat(one.head.getFirst()).contains("503");
            assertThat(one.rest()).contains("too_many_streams");
        }
        for (StreamClient client : open) {
            client.close();
        }
        await().until(() -> canOpen());
    }

    @Test
    void rejectsARequestThatIsNotAStreamOfBids() throws Exception {
        try (StreamClient client = new StreamClient(api.port(), "Content-Type: text/plain").readHead()) {
            assertThat(client.head.getFirst()).contains("415");
            assertThat(client.rest()).contains("application/x-ndjson");
        }
        try (StreamClient client = new StreamClient(api.port(), "Idempotency-Key: k").readHead()) {
            assertThat(client.head.getFirst()).contains("400");
        }
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.write("zz\r\n");
            assertThat(client.line()).contains("\"code\":\"malformed_body\"", "\"lines_taken\":0");
            assertThat(client.line()).isEmpty();
        }
        assertThat(api.get("/api/bids/stream").statusCode()).isEqualTo(405);
    }

    @Test
    void finishesOpenBidsWhenTheServerStops() throws Exception {
        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        Thread stopping = Thread.ofVirtual().unstarted(api::close);
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            client.send(bid("1", 10));
            await().until(() -> api.log.appended.size() == 1);
            stopping.start();
            await().until(() -> stopping.getState() != Thread.State.RUNNABLE);

            api.log.decideLate(0);

            assertThat(client.line()).startsWith("{\"client_id\":1,\"line\":1,\"status\":201");
            assertThat(client.line()).contains("\"status\":503", "\"code\":\"server_stopping\"", "\"lines_taken\":1");
            assertThat(client.line()).isEmpty();
        }
        stopping.join();
    }

    private boolean canOpen() {
        try (StreamClient client = new StreamClient(api.port()).readHead()) {
            return client.head.getFirst().contains("200");
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static void sendForEver(StreamClient client) {
        try {
            for (int i = 1; ; i++) {
                client.send(bid(Integer.toString(i), i % 1_000 + 1).repeat(100));
            }
        } catch (java.io.IOException closed) {
            // The test is over.
        }
    }

    private static String bid(String id, int amount) {
        return "{\"id\": " + id + ", \"auction_id\": 42, \"amount\": \"" + amount + "\", \"bidder_id\": 7}\n";
    }
}
