package dev.gavel.ingest.routes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.EventStreamClient;
import dev.gavel.testing.EventStreamClient.ServerEvent;
import dev.gavel.testing.SampleEvents;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Live events of two nodes: nothing is missed and nothing comes twice, wherever a client continues. Memory is so small
/// that most of what is missed is read from the log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class LiveEventsScenarios {
    static final Duration BOUND = Duration.ofSeconds(60);
    private static final LiveLimits LIMITS =
            new LiveLimits(Duration.ofMillis(300), Duration.ofSeconds(2), 8 * 16 * 1024);
    static final long AUCTION = 42;
    static final int PARTITION = AuctionKey.partition(AuctionKey.encode(AUCTION), FakeLog.PARTITIONS);
    private static final long OTHER = 1_000_000;

    final List<ApiFixture> nodes = new ArrayList<>();
    long next;

    /// Where the nodes read their events.
    abstract KafkaCluster cluster();

    /// Null: the nodes serve HTTP.
    @Nullable SSLContext serverTls() {
        return null;
    }

    /// Null: over HTTP.
    @Nullable SSLContext clientTls() {
        return null;
    }

    /// Deletes all events.
    abstract void recreateTopic(int partitions) throws Exception;

    abstract Writer openWriter();

    /// Writes in transactions.
    interface Writer extends AutoCloseable {
        void write(List<Event> events);

        void write(int partition, byte[] key, byte[] value);

        @Override
        void close();
    }

    @AfterAll
    void stopNodes() {
        nodes.forEach(ApiFixture::close);
    }

    @BeforeEach
    void emptyTopic() throws Exception {
        nodes.forEach(ApiFixture::close);
        nodes.clear();
        recreateTopic(FakeLog.PARTITIONS);
        next = 0;
        for (int i = 0; i < 2; i++) {
            ApiFixture node = new ApiFixture(cluster(), LIMITS, serverTls());
            node.log.endAt(1_000_000);
            node.reads.pastOffset = -1;
            nodes.add(node);
        }
        readModel(Status.OPEN, 0);
    }

    @Test
    void aClientThatMovesBetweenNodesGetsEveryEventOfAnAuctionOnceAndInOrder() throws Exception {
        write(2_000);
        List<ServerEvent> received = new ArrayList<>();
        String last = PARTITION + "@0";
        for (int round = 0; received.size() < 1_299; round++) {
            try (EventStreamClient stream =
                    stream(nodes.get(round % 2), "/api/auctions/42/events?after=" + last, null)) {
                assertThat(stream.status()).isEqualTo(200);
                if (round < 3) {
                    write(200);
                }
                int before = received.size();
                await("events").atMost(BOUND).until(() -> stream.events().size() >= Math.min(50, 1_299 - before));
                received.addAll(stream.events());
                last = received.getLast().id();
            }
        }
        // Every other event is of this auction, from offset 2 on.
        assertThat(received)
                .extracting(ServerEvent::id)
                .containsExactlyElementsOf(ids(LongStream.range(1, 1_300).map(i -> 2 * i)));
        assertThat(received).allSatisfy(event -> assertThat(event.data()).contains("\"auction_id\":42"));
    }

    @Test
    void theStreamOfAllAuctionsHasEveryEventOfEveryPartitionOnce() throws Exception {
        writeToAll(0, 300);
        List<String> received = new ArrayList<>();
        String last = "0@0";
        for (int round = 0; received.size() < FakeLog.PARTITIONS * 500 - 1; round++) {
            try (EventStreamClient stream = stream(nodes.get(round % 2), "/api/events", last)) {
                if (round < 2) {
                    writeToAll(300 + round * 100L, 100);
                }
                int left = FakeLog.PARTITIONS * 500 - 1 - received.size();
                await("events").atMost(BOUND).until(() -> stream.events().size() >= Math.min(700, left));
                List<ServerEvent> events = stream.events();
                events.forEach(event -> received.add(position(event)));
                last = events.getLast().id();
            }
        }
        assertThat(received).doesNotHaveDuplicates().hasSize(FakeLog.PARTITIONS * 500 - 1);
        for (int partition = 0; partition < FakeLog.PARTITIONS; partition++) {
            String prefix = partition + "@";
            assertThat(received.stream().filter(position -> position.startsWith(prefix)))
                    .containsExactlyElementsOf(
                            LongStream.range(partition == 0 ? 1 : 0, 500).mapToObj(i -> prefix + i).toList());
        }
    }

    @Test
    void aStreamEndsWithTheAuctionAndIsThen204OnAnyNode() throws Exception {
        write(10);
        try (EventStreamClient stream = stream(nodes.getFirst(), "/api/auctions/42/events", null)) {
            await("snapshot").atMost(BOUND).until(() -> !stream.all().isEmpty());
            long end = next;
            try (Writer writer = openWriter()) {
                writer.write(List.of(SampleEvents.sold(AUCTION, PARTITION, end, 9), late(end + 1)));
            }
            await("the end").atMost(BOUND).until(stream::isOver);
            assertThat(stream.events().getLast().name()).isEqualTo("closed");
            assertThat(stream.events().getLast().id()).isEqualTo(PARTITION + "@" + end);

            readModel(Status.SOLD, end + 1);
            assertThat(statusAfter(end)).isEqualTo(204);
            assertThat(statusAfter(end + 1)).isEqualTo(204);
            try (EventStreamClient again = stream(nodes.getLast(), "/api/auctions/42/events", PARTITION + "@8")) {
                assertThat(again.status()).isEqualTo(200);
                await("the end").atMost(BOUND).until(again::isOver);
                assertThat(again.events()).extracting(ServerEvent::name).containsExactly("closed");
            }
        }
    }

    @Test
    void aSealedAuctionShowsItsOpeningAndItsEndOnly() throws Exception {
        Event opened = SampleEvents.opened(AUCTION, PARTITION, 0);
        Standing sealed = sealed();
        Fact bid = new Fact.BidAccepted(SampleEvents.bid(AUCTION, 5).withoutAmount());
        try (Writer writer = openWriter()) {
            writer.write(
                    List.of(
                            SampleEvents.event(AUCTION, PARTITION, 0, sealed, opened.fact()),
                            SampleEvents.event(AUCTION, PARTITION, 1, sealed, bid),
                            SampleEvents.accepted(OTHER, PARTITION, 2, 1),
                            SampleEvents.event(AUCTION, PARTITION, 3, sealed, bid),
                            SampleEvents.sold(AUCTION, PARTITION, 4, 9)));
        }
        String path = "/api/events?after=" + (PARTITION == 0 ? "1@0" : "0@0");
        try (EventStreamClient all = stream(nodes.getFirst(), path, null)) {
            await("events").atMost(BOUND).until(() -> all.events().size() == 3);
            assertThat(all.events()).extracting(ServerEvent::name).containsExactly("opened", "bid_accepted", "closed");
        }
    }

    @Test
    void anEventSaysWhatItsCommandChanged() throws Exception {
        PlaceBid bid = SampleEvents.bid(AUCTION, 9);
        try (Writer writer = openWriter()) {
            writer.write(
                    List.of(
                            SampleEvents.opened(AUCTION, PARTITION, 0),
                            changed(1, new Fact.BidAccepted(bid, null, 7, SampleEvents.ENDS_AT_MS, false)),
                            changed(2, new Fact.BidAccepted(bid, null, 0, 0, true)),
                            changed(3, new Fact.Retracted(new Position(PARTITION, 1).bidId(), 9, 9))));
        }
        String path = "/api/auctions/42/events?after=" + PARTITION + "@0";
        try (EventStreamClient stream = stream(nodes.getFirst(), path, null)) {
            await("events").atMost(BOUND).until(() -> stream.events().size() == 3);
            assertThat(stream.events().get(0).data()).contains("\"previous_leader_id\":7,\"previous_ends_at\":\"");
            assertThat(stream.events().get(1).data()).contains("\"outbid_at_once\":true");
            assertThat(stream.events().get(2).data()).contains("\"bidder_id\":9,\"previous_leader_id\":9");
        }
    }

    private static Event changed(long offset, Fact fact) {
        return SampleEvents.event(AUCTION, PARTITION, offset, SampleEvents.standing(9), fact);
    }

    @Test
    void anIdleSubscriberGetsComments() throws Exception {
        try (EventStreamClient stream = stream(nodes.getFirst(), "/api/events", null)) {
            await("heartbeats").atMost(BOUND).until(() -> stream.comments().size() >= 3);
        }
    }

    @Test
    void aSubscriberThatDoesNotReadIsDisconnectedAndTheOthersDoNotNotice() throws Exception {
        ApiFixture node = nodes.getFirst();
        try (SocketChannel silent = SocketChannel.open();
                EventStreamClient reader = stream(node, "/api/auctions/42/events", null)) {
            silent.setOption(StandardSocketOptions.SO_RCVBUF, 4_096);
            silent.connect(new InetSocketAddress("localhost", node.port()));
            Socket socket = encrypted(silent.socket(), node.port());
            socket.getOutputStream().write("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
            await("both are there").atMost(BOUND).until(() -> node.clients.subscribers().held() == 2);
            await("snapshot").atMost(BOUND).until(() -> !reader.all().isEmpty());

            write(6_000);

            await("only the reader is left").atMost(BOUND).until(() -> node.clients.subscribers().held() == 1);
            await("it got everything").atMost(BOUND).until(() -> reader.events().size() == 2_999);
            assertThat(reader.isOver()).isFalse();
        }
    }

    EventStreamClient stream(ApiFixture node, String path, @Nullable String lastEventId)
            throws IOException, InterruptedException {
        return new EventStreamClient(node.port(), path, lastEventId, clientTls());
    }

    private Socket encrypted(Socket plain, int port) throws IOException {
        SSLContext tls = clientTls();
        return tls == null ? plain : tls.getSocketFactory().createSocket(plain, "localhost", port, true);
    }

    private int statusAfter(long offset) throws IOException, InterruptedException {
        try (EventStreamClient stream = stream(nodes.getLast(), "/api/auctions/42/events", PARTITION + "@" + offset)) {
            return stream.status();
        }
    }

    /// Writes events of two auctions in turns, with the transactions and the garbage that shift offsets.
    void write(int events) {
        try (Writer writer = openWriter()) {
            writer.write(PARTITION, AuctionKey.encode(AUCTION), new byte[] {(byte) 0xFF});
            List<Event> batch = new ArrayList<>();
            for (int i = 0; i < events; i++, next++) {
                batch.add(
                        next == 0
                                ? SampleEvents.opened(AUCTION, PARTITION, next)
                                : SampleEvents.accepted(next % 2 == 0 ? AUCTION : OTHER, PARTITION, next, next));
                if (batch.size() == 50) {
                    writer.write(batch);
                    batch.clear();
                }
            }
            if (!batch.isEmpty()) {
                writer.write(batch);
            }
        }
    }

    private void writeToAll(long from, int rounds) {
        try (Writer writer = openWriter()) {
            for (long offset = from; offset < from + rounds; offset += 20) {
                List<Event> batch = new ArrayList<>();
                for (long at = offset; at < offset + 20; at++) {
                    for (int partition = 0; partition < FakeLog.PARTITIONS; partition++) {
                        batch.add(SampleEvents.accepted(1 + partition, partition, at, at + 1));
                    }
                }
                writer.write(batch);
            }
        }
    }

    private void readModel(Status status, long offset) {
        AuctionTerms terms = new AuctionTerms("Watch", 1_000_000, 500_000, null, Events.ENDS_MS, UnknownFields.NONE);
        for (ApiFixture node : nodes) {
            node.reads.pastOffset = offset;
            node.reads.auctions.put(
                    AUCTION,
                    new AuctionView(AUCTION, terms, Events.standing(status, 0, 0), 0, new Position(PARTITION, offset)));
        }
    }

    private static Event late(long offset) {
        Event sold = SampleEvents.sold(AUCTION, PARTITION, offset, 9);
        Standing standing = sold.standing();
        return SampleEvents.event(
                AUCTION,
                PARTITION,
                offset,
                Objects.requireNonNull(standing),
                new Fact.BidRefused(SampleEvents.bid(AUCTION, 10), Reason.CLOSED));
    }

    private static Standing sealed() {
        return new Standing(
                Status.OPEN, 0, 1, 0, 0, SampleEvents.STARTS_AT_MS, SampleEvents.ENDS_AT_MS, 0, Reserve.UNTOLD, true);
    }

    private static List<String> ids(LongStream offsets) {
        return offsets.mapToObj(offset -> PARTITION + "@" + offset).toList();
    }

    private static String position(ServerEvent event) {
        String data = event.data();
        int from = data.indexOf("\"position\":\"") + 12;
        return data.substring(from, data.indexOf('"', from));
    }
}
