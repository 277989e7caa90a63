package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.EventStreamClient;
import dev.gavel.testing.EventStreamClient.ServerEvent;
import dev.gavel.testing.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An ingest is killed while it streams. Its subscribers go on with another one, and each has got every event of the
/// log once and in order.
final class LiveEventsKillIT {
    private static final Duration BOUND = Duration.ofSeconds(90);
    private static final int AUCTIONS = 3;
    private static final int PARTITIONS = TopicChoice.partitionsOnOneMachine();
    private static final int RESPONSES_A_ROUND = 500;

    @Test
    void subscribersOfAKilledNodeContinueWithoutGapOrDuplicate(@TempDir Path data) throws Exception {
        int firstPort = FreePorts.find();
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "off")) {
            Process first =
                    GavelUp.gavel(
                            data.resolve("first.err"),
                            "ingest",
                            "--port=" + firstPort,
                            "--kafka=127.0.0.1:" + up.ports.kafka(),
                            "--data=" + data.resolve("gavel"));
            try {
                ApiClient api = new ApiClient(up.ports.http());
                for (int auction = 1; auction <= AUCTIONS; auction++) {
                    api.open(auction, "0.01", Instant.now().plus(Duration.ofHours(1)));
                }
                ApiClient other = new ApiClient(firstPort);
                await("the other ingest")
                        .atMost(BOUND)
                        .ignoreExceptions()
                        .until(() -> other.get("/api/auctions/1").status() == 200);
                List<Subscriber> subscribers = subscribers();
                try (BidLoad load = BidLoad.start(api, 4, AUCTIONS, 1)) {
                    subscribers.forEach(subscriber -> subscriber.connect(firstPort));
                    awaitBids(load);
                    await("events before the kill")
                            .atMost(BOUND)
                            .until(() -> subscribers.stream().allMatch(Subscriber::hasEvents));
                    first.destroyForcibly().waitFor();
                    awaitBids(load);
                    subscribers.forEach(subscriber -> subscriber.connect(up.ports.http()));
                    awaitBids(load);
                    load.stop();
                }
                for (int auction = 1; auction <= AUCTIONS; auction++) {
                    api.post("/api/auctions/" + auction + "/close", "{}");
                }
                TopicReader log = new TopicReader(up.ports.kafka());
                for (Subscriber subscriber : subscribers) {
                    await(subscriber.path)
                            .atMost(BOUND)
                            .untilAsserted(() -> subscriber.equalsTheLog(log.events().values()));
                }
            } finally {
                first.destroyForcibly();
            }
        }
    }

    private static List<Subscriber> subscribers() {
        List<Subscriber> subscribers = new ArrayList<>();
        subscribers.add(new Subscriber("/api/events", 0, first(1)));
        for (int auction = 1; auction <= AUCTIONS; auction++) {
            subscribers.add(new Subscriber("/api/auctions/" + auction + "/events", auction, first(auction)));
        }
        return subscribers;
    }

    /// The first position of the auction's partition, which the log has.
    private static String first(int auction) {
        return AuctionKey.partition(AuctionKey.encode(auction), PARTITIONS) + "@0";
    }

    private static void awaitBids(BidLoad load) {
        int before = load.responses.size();
        await("bids").atMost(BOUND).until(() -> load.responses.size() > before + RESPONSES_A_ROUND);
    }

    /// A client of one stream after another.
    private static final class Subscriber {
        private final String path;
        private final int auction;
        private final Position start;
        private final List<EventStreamClient> connections = new ArrayList<>();

        /// @param auction 0: all
        Subscriber(String path, int auction, String start) {
            this.path = path;
            this.auction = auction;
            this.start = Position.parse(start);
        }

        void connect(int port) {
            List<ServerEvent> received = received();
            String last = received.isEmpty() ? start.toString() : received.getLast().id();
            try {
                connections.add(new EventStreamClient(port, path, last));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            assertThat(connections.getLast().status()).isEqualTo(200);
        }

        boolean hasEvents() {
            return !connections.getLast().events().isEmpty();
        }

        void equalsTheLog(Collection<Event> log) {
            List<String> received = received().stream().map(Subscriber::position).toList();
            for (int partition = 0; partition < PARTITIONS; partition++) {
                int of = partition;
                List<String> wanted =
                        log.stream()
                                .filter(event -> event.position().partition() == of)
                                .filter(event -> auction == 0 || event.auctionId() == auction)
                                .filter(event -> of != start.partition() || event.position().offset() > start.offset())
                                .sorted(Comparator.comparingLong(event -> event.position().offset()))
                                .map(event -> event.position().toString())
                                .toList();
                assertThat(received.stream().filter(position -> position.startsWith(of + "@")).toList())
                        .as("%s, partition %d", path, of)
                        .isEqualTo(wanted);
            }
        }

        private List<ServerEvent> received() {
            return connections.stream().flatMap(connection -> connection.events().stream()).toList();
        }

        private static String position(ServerEvent event) {
            int from = event.data().indexOf("\"position\":\"") + 12;
            return event.data().substring(from, event.data().indexOf('"', from));
        }
    }
}
