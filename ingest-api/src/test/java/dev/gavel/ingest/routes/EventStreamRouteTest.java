package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.testing.EventStreamClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The requests for live events, and what is said to wrong ones. Kafka is away.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventStreamRouteTest {
    private static final int PARTITION = AuctionKey.partition(AuctionKey.encode(42), FakeLog.PARTITIONS);

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() throws Exception {
        api.reset();
        put(42, Status.OPEN, 7);
        // So that the log has the positions.
        for (int i = 0; i < 20; i++) {
            api.bid("{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}");
        }
        api.reads.pastOffset = 8;
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void beginsWithTheAuctionAsItIs() throws Exception {
        try (EventStreamClient stream = new EventStreamClient(api.port(), "/api/auctions/42/events", null)) {
            await().until(() -> !stream.all().isEmpty());

            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.header("Content-Type")).isEqualTo("text/event-stream");
            assertThat(stream.header("Cache-Control")).isEqualTo("no-cache, no-transform");
            assertThat(stream.header("X-Accel-Buffering")).isEqualTo("no");
            assertThat(stream.all().getFirst().name()).isEqualTo("snapshot");
            assertThat(stream.all().getFirst().id()).isEqualTo(PARTITION + "@8");
            assertThat(stream.all().getFirst().data()).contains("\"id\":42", "\"price\":\"10.00\"");
        }
    }

    @Test
    void theStreamOfAllAuctionsBeginsWithAPositionForEachPartition() throws Exception {
        try (EventStreamClient stream = new EventStreamClient(api.port(), "/api/events", null)) {
            await().until(() -> !stream.all().isEmpty());

            assertThat(stream.all().getFirst().id()).isEqualTo("0@8,1@8,2@8,3@8,4@8,5@8,6@8,7@8");
            assertThat(stream.all().getFirst().data()).isEqualTo("{\"position\":\"0@8,1@8,2@8,3@8,4@8,5@8,6@8,7@8\"}");
        }
    }

    @Test
    void anAuctionThatIsOverIsSentOnceAndThen204() throws Exception {
        put(42, Status.SOLD, 7);
        String id;
        try (EventStreamClient stream = new EventStreamClient(api.port(), "/api/auctions/42/events", null)) {
            await().until(stream::isOver);
            assertThat(stream.all()).hasSize(1);
            id = stream.all().getFirst().id();
        }
        HttpResponse<String> again = api.send(api.request("/api/auctions/42/events").header("Last-Event-ID", id).GET());

        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(api.get("/api/auctions/42/events?after=" + id).statusCode()).isEqualTo(204);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/auctions/42/events?after= | 400 | bad_query | after",
                "/api/auctions/42/events?after=x | 400 | bad_query | after",
                "/api/auctions/42/events?after=-1@3 | 400 | bad_query | after",
                "/api/auctions/42/events?after=9@3 | 400 | bad_query | after",
                "/api/events?after=0@1,0@2 | 400 | bad_query | after",
                "/api/events?after=0@8796093022207 | 400 | position_beyond_log | after",
                "/api/events?since=0@1 | 400 | unknown_parameter | since",
                "/api/auctions/0/events | 400 | bad_path_id | id",
                "/api/auctions/43/events | 404 | unknown_auction | 43",
            })
    void saysWhatIsWrong(String path, int status, String code, String named) throws Exception {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.body()).contains(code);
        if (status == 400) {
            assertThat(response.body()).contains("\"field\":\"" + named + "\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nonsense", "8@8796093022208", "1@", "0@0,1@1"})
    void saysWhatIsWrongWithTheLastEventId(String id) throws Exception {
        HttpResponse<String> response =
                api.send(api.request("/api/auctions/42/events").header("Last-Event-ID", id).GET());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"Last-Event-ID\"");
    }

    @Test
    void answersOtherMethodsWithoutAStream() throws Exception {
        HttpResponse<String> head =
                api.send(api.request("/api/auctions/42/events").method("HEAD", BodyPublishers.noBody()));
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(api.post("/api/events", "{}").statusCode()).isEqualTo(405);
    }

    @Test
    void boundsTheSubscribers() throws Exception {
        List<EventStreamClient> streams = new ArrayList<>();
        try {
            for (int i = 0; i < ApiFixture.CLIENT_LIMITS.subscribers(); i++) {
                streams.add(new EventStreamClient(api.port(), "/api/events", null));
                assertThat(streams.getLast().status()).isEqualTo(200);
            }
            HttpResponse<String> response = api.get("/api/events");
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).contains("too_many_subscribers");
        } finally {
            streams.forEach(EventStreamClient::close);
        }
        await().until(() -> api.clients.subscribers().held() == 0);
    }

    private void put(long id, Status status, long offset) {
        AuctionTerms terms = new AuctionTerms("Watch", 1_000_000, 500_000, null, Events.ENDS_MS, UnknownFields.NONE);
        api.reads.auctions.put(
                id,
                new AuctionView(id, terms, Events.standing(status, 10_000_000, 7), 0, new Position(PARTITION, offset)));
    }
}
