package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.Idempotency;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IdempotencyTopologyTest {
    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final long END = NOW.plus(Duration.ofDays(3)).toEpochMilli();

    private TopologyTestDriver driver;
    private TestInputTopic<byte[], byte[]> commands;
    private TestOutputTopic<byte[], byte[]> events;
    private TestOutputTopic<byte[], byte[]> replies;
    private Instant now = NOW;

    @BeforeEach
    void start(@TempDir Path stateDir) {
        Topics topics = new Topics(1, 1, (short) 1);
        driver =
                new TopologyTestDriver(
                        BidTopology.build(topics, auctionId -> {}, ChangelogEnds.UNKNOWN),
                        StreamsSettings.of(new ProcessorConfig("unused:1", topics, stateDir)).asProperties(),
                        NOW);
        commands = driver.createInputTopic(Topics.COMMANDS, new ByteArraySerializer(), new ByteArraySerializer());
        events = driver.createOutputTopic(Topics.EVENTS, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        replies = driver.createOutputTopic(Topics.REPLIES, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void repliesToARepeatedBidWithTheFirstDecision() {
        open(null);
        Event first = send(bid(7, "5"), "a");
        send(bid(8, "6"), null);
        Event again = send(bid(7, "5"), "a");

        assertThat(first.rejection()).isNull();
        assertThat(EventCodec.encode(again)).isEqualTo(EventCodec.encode(first));
        Event onTheLog = lastEvent();
        assertThat(onTheLog.fact()).isEqualTo(new Fact.Repeated(new Position(0, 1)));
        assertThat(onTheLog.position()).isEqualTo(new Position(0, 3));
        assertThat(onTheLog.sequence()).isEqualTo(4);
        assertThat(onTheLog.standing()).isNotNull().satisfies(it -> assertThat(it.bidCount()).isEqualTo(2));
    }

    @Test
    void storesARejectionToo() {
        open(null);
        Event first = send(bid(7, "0.10"), "a");
        Event again = send(bid(7, "0.10"), "a");

        assertThat(first.rejection()).isEqualTo(Reason.BELOW_OPENING_PRICE);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void rejectsTheSameKeyWithAnotherCommand() {
        open(null);
        send(bid(7, "5"), "a");

        assertThat(send(bid(7, "6"), "a").rejection()).isEqualTo(Reason.KEY_REUSED);
        assertThat(send(new RetractBid(42, 1024, 7), "a").rejection()).isEqualTo(Reason.KEY_REUSED);
        assertThat(send(bid(7, "5"), "a").rejection()).isNull();
        assertThat(send(bid(8, "6"), "b").rejection()).isNull();
    }

    /// Nobody can use up another's key, or find out by it what another has sent.
    @Test
    void aKeyBelongsToItsBidderOrToTheSeller() {
        open("a");
        Event first = send(bid(7, "5"), "a");
        Event others = send(bid(666, "5"), "a");

        assertThat(first.fact()).isInstanceOf(Fact.BidAccepted.class);
        assertThat(others.rejection()).isEqualTo(Reason.BID_TOO_LOW);
        assertThat(send(bid(666, "5"), "a")).isEqualTo(others);
        assertThat(send(new CloseAuction(42, CloseCause.SELLER), "a").rejection()).isEqualTo(Reason.KEY_REUSED);
        assertThat(send(bid(7, "5"), "a")).isEqualTo(first);
    }

    /// Decided as by the version that opened it, and found as that version stored it.
    @Test
    void allShareTheKeysOfAnAuctionOfVersion3() {
        send(new OpenAuction(42, terms(3)), "a");
        assertThat(send(bid(7, "5"), "a").rejection()).isEqualTo(Reason.KEY_REUSED);
        assertThat(send(bid(7, "5"), "b").rejection()).isNull();
        assertThat(send(bid(8, "5"), "b").rejection()).isEqualTo(Reason.KEY_REUSED);

        KeyValueStore<Bytes, byte[]> keys = driver.getKeyValueStore(StreamsAuctionStore.KEYS);
        byte[] stored = ByteBuffer.allocate(Long.BYTES + 1).putLong(42).put((byte) 'b').array();
        assertThat(keys.get(Bytes.wrap(stored))).isNotNull();
    }

    @Test
    void repliesToARepeatedOpeningWithTheFirstDecision() {
        Event first = open("a");
        Event again = open("a");
        Event other = open("b");

        assertThat(first.fact()).isInstanceOf(Fact.Opened.class);
        assertThat(again).isEqualTo(first);
        assertThat(other.rejection()).isEqualTo(Reason.ALREADY_EXISTS);
    }

    @Test
    void storesNoKeyForAnUnknownAuction() {
        assertThat(send(bid(7, "5"), "a").rejection()).isEqualTo(Reason.UNKNOWN_AUCTION);
        open(null);
        assertThat(send(bid(7, "5"), "a").rejection()).isNull();
    }

    @Test
    void aKeyExpiresADayAfterItsFirstUse() {
        open(null);
        send(bid(7, "5"), "a");
        now = NOW.plusMillis(Idempotency.WINDOW_MS - 1);
        assertThat(send(bid(7, "5"), "a").position().offset()).isEqualTo(1);
        now = NOW.plusMillis(Idempotency.WINDOW_MS);

        assertThat(send(bid(7, "5"), "a").rejection()).isEqualTo(Reason.ALREADY_LEADING);
    }

    /// Under rules version 3, rejected bids use up the keys of accepted ones.
    @Test
    void theOldestOfTooManyKeysOfVersion3Expires() {
        send(new OpenAuction(42, terms(3)), null);
        for (int i = 0; i < Idempotency.MAX_KEYS; i++) {
            send(bid(7, "0.10"), "key-" + i);
        }
        assertThat(send(bid(7, "0.10"), "key-0").position().offset()).isEqualTo(1);
        send(bid(7, "0.10"), "one-more");

        assertThat(send(bid(7, "0.10"), "key-0").position().offset()).isGreaterThan(Idempotency.MAX_KEYS);

        for (int i = 1; i < StateExpiry.MAX_EXPIRED_KEYS; i++) {
            send(bid(7, "0.10"), "later-" + i);
        }
        int keys = Idempotency.MAX_KEYS + StateExpiry.MAX_EXPIRED_KEYS;
        for (int visited = 0; visited < keys; visited += StateExpiry.MAX_PER_TICK / 2) {
            driver.advanceWallClockTime(Duration.ofMillis(100));
        }

        assertThat(stored(StreamsAuctionStore.KEYS)).isEqualTo(Idempotency.MAX_KEYS);
    }

    /// No number of rejected bids makes an auction forget an accepted one, or another bidder's rejected one.
    @Test
    void oneBiddersKeysDisplaceOnlyTheSameBidders() {
        open(null);
        Event accepted = send(bid(7, "5"), "accepted");
        Event others = send(bid(9, "0.10"), "other");
        long rejected = send(bid(8, "0.10"), "key-0").position().offset();
        int own = Idempotency.maxOwnerKeys(true);
        for (int i = 1; i < own; i++) {
            send(bid(8, "0.10"), "key-" + i);
        }
        assertThat(send(bid(8, "0.10"), "key-0").position().offset()).isEqualTo(rejected);

        send(bid(8, "0.10"), "one-more");

        assertThat(send(bid(8, "0.10"), "key-0").position().offset())
                .as("forgotten, and decided anew")
                .isGreaterThan(rejected);
        for (int i = 0; i < 2 * StateExpiry.MAX_EXPIRED_KEYS; i++) {
            send(bid(8, "0.10"), "later-" + i);
        }
        tick(own + 2 * StateExpiry.MAX_EXPIRED_KEYS);
        assertThat(stored(StreamsAuctionStore.KEYS)).isLessThanOrEqualTo(own + StateExpiry.MAX_EXPIRED_KEYS + 5);
        assertThat(send(bid(7, "5"), "accepted")).isEqualTo(accepted);
        assertThat(send(bid(9, "0.10"), "other")).isEqualTo(others);
    }

    @Test
    void theKeysOfManyBiddersDisplaceTheOldestOfTheAuction() {
        open(null);
        long first = send(bid(9, "0.10"), "key").position().offset();
        int own = Idempotency.maxOwnerKeys(true);
        int bidders = Idempotency.MAX_REJECTED_KEYS / own;
        for (int i = 0; i < Idempotency.MAX_REJECTED_KEYS - 1; i++) {
            send(bid(100 + i % bidders, "0.10"), "key-" + i);
        }
        assertThat(send(bid(9, "0.10"), "key").position().offset()).isEqualTo(first);

        send(bid(99, "0.10"), "one-more");

        assertThat(send(bid(9, "0.10"), "key").position().offset()).isGreaterThan(first);
    }

    @Test
    void aLargeCommandCountsAsManyKeys() {
        open(null);
        List<Long> invited = LongStream.range(0, 1_000).mapToObj(i -> (1L << 52) + i).toList();
        OpenAuction large =
                new OpenAuction(42, terms(AuctionTerms.RULES_VERSION, new BidderLimits(0, true, invited, false)));
        int size = Idempotency.size("key-0".length() + CommandCodec.encodePayload(large).length);
        int most = Math.ceilDiv(Idempotency.maxOwnerKeys(true), size);
        assertThat(size).isEqualTo(1 + 8_000 / 512);
        long first = send(large, "key-0").position().offset();
        for (int i = 1; i < most; i++) {
            send(large, "key-" + i);
        }
        assertThat(send(large, "key-0").position().offset()).isEqualTo(first);

        send(large, "one-more");

        assertThat(send(large, "key-0").position().offset()).isGreaterThan(first);
    }

    private void tick(int entries) {
        for (int visited = 0; visited < 4 * entries; visited += StateExpiry.MAX_PER_TICK / 2) {
            driver.advanceWallClockTime(Duration.ofMillis(100));
        }
    }

    @Test
    void theKeyOfARejectedBidExpiresAfterAnHour() {
        open(null);
        long first = send(bid(7, "0.10"), "a").position().offset();
        now = NOW.plusMillis(Idempotency.REJECTED_WINDOW_MS - 1);
        assertThat(send(bid(7, "0.10"), "a").position().offset()).isEqualTo(first);
        now = NOW.plusMillis(Idempotency.REJECTED_WINDOW_MS);

        assertThat(send(bid(7, "0.10"), "a").position().offset()).isGreaterThan(first);

        now = NOW.plusMillis(2 * Idempotency.REJECTED_WINDOW_MS + StateExpiry.KEY_INTERVAL_MS);
        send(bid(7, "0.10"), null);
        driver.advanceWallClockTime(Duration.ofMillis(100));
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(StreamsAuctionStore.KEYS)).as("long before a day is over").isZero();
    }

    @Test
    void deletesExpiredKeys() {
        open(null);
        for (int i = 0; i < StateExpiry.MAX_PER_TICK + 1; i++) {
            send(bid(7, "0.10"), "key-" + i);
        }
        now = NOW.plusMillis(Idempotency.WINDOW_MS + StateExpiry.KEY_INTERVAL_MS);
        send(bid(8, "0.10"), "new");

        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(StreamsAuctionStore.KEYS)).isBetween(3L, 5L);
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(StreamsAuctionStore.KEYS)).as("the key, and the count of its bidder").isEqualTo(2);
    }

    @Test
    void deletesTheBiddersOfAnEndedAuction() {
        open(null);
        for (int i = 1; i <= 3; i++) {
            send(bid(i, i + ".00"), null);
        }
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(StreamsAuctionStore.BIDDERS)).isEqualTo(3);
        send(new CloseAuction(42, CloseCause.SELLER), null);
        assertThat(lastEvent().fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 3, 3 * Micros.UNIT, 3, 3));

        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(StreamsAuctionStore.BIDDERS)).isZero();
    }

    /// A store that was written by a version without timers.
    @Test
    void setsMissingTimers() {
        open("opened");
        send(bid(7, "5"), null);
        deleteTimers();
        driver.advanceWallClockTime(Duration.ofMillis(100));
        assertThat(stored(AuctionTimers.STORE)).as("complete, close, expire keys").isEqualTo(3);
    }

    private void deleteTimers() {
        KeyValueStore<Bytes, byte[]> timers = driver.getKeyValueStore(AuctionTimers.STORE);
        List<Bytes> keys = new ArrayList<>();
        try (var all = timers.all()) {
            all.forEachRemaining(entry -> keys.add(entry.key));
        }
        keys.forEach(timers::delete);
    }

    private Event open(@Nullable String key) {
        return send(new OpenAuction(42, terms()), key);
    }

    private static AuctionTerms terms() {
        return terms(AuctionTerms.RULES_VERSION);
    }

    private static AuctionTerms terms(int rulesVersion) {
        return terms(rulesVersion, BidderLimits.NONE);
    }

    private static AuctionTerms terms(int rulesVersion, BidderLimits bidders) {
        return new AuctionTerms(
                rulesVersion,
                "watch",
                AuctionType.ENGLISH,
                AuctionTerms.SMALLEST,
                Prices.opening(Micros.UNIT),
                Increment.tick(AuctionTerms.SMALLEST),
                null,
                END,
                null,
                null,
                bidders,
                UnknownFields.NONE);
    }

    private static PlaceBid bid(long bidderId, String amount) {
        return new PlaceBid(42, bidderId, Micros.parse(amount), UnknownFields.NONE);
    }

    /// The event in the answer.
    private Event send(Command command, @Nullable String key) {
        byte[] value = CommandCodec.encode(new Envelope(command, new ReplyTo(0, 99, 1), 0, key));
        commands.pipeInput(new TestRecord<>(AuctionKey.encode(command.auctionId()), value, now));
        return switch (ReplyCodec.decode(replies.readValue())) {
            case Decoded.Message<Reply>(var reply) -> reply.event();
            case Decoded.Malformed<Reply>(String reason) -> throw new AssertionError(reason);
        };
    }

    private Event lastEvent() {
        TestRecord<byte[], byte[]> last = events.readRecordsToList().getLast();
        return switch (EventCodec.decode(last.key(), last.value())) {
            case Decoded.Message<Event>(Event event) -> event;
            case Decoded.Malformed<Event>(String reason) -> throw new AssertionError(reason);
        };
    }

    private long stored(String store) {
        KeyValueStore<?, ?> found = driver.getKeyValueStore(store);
        int entries = 0;
        try (var all = found.all()) {
            for (; all.hasNext(); all.next()) {
                entries++;
            }
        }
        return entries;
    }
}
