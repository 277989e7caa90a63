package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.Reply;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplyListenerTest {
    private static final long INSTANCE = -5;
    private static final TopicPartition PARTITION = new TopicPartition(Topics.REPLIES, 11);
    private static final PlaceBid BID = new PlaceBid(42, 7, 1, UnknownFields.NONE);
    private static final Event DECISION =
            new Event(42, new Position(3, 1042), 1, 0, null, new Fact.BidRefused(BID, Reason.UNKNOWN_AUCTION));

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final PendingReplies pending = new PendingReplies(4);
    private final LocalRejectionCache localRejections = new LocalRejectionCache(1);
    private final Admission admission = new Admission(8, AdmissionLimits.DEFAULT);
    private final ReplyListener listener =
            new ReplyListener(consumer, ReplyAddress.of(INSTANCE, 16), pending, localRejections, admission);

    @BeforeEach
    void start() {
        consumer.updateEndOffsets(Map.of(PARTITION, 100L));
        listener.start(Duration.ofSeconds(1));
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void startsAtTheEndOfItsPartition() {
        assertThat(listener.fault()).isNull();
        assertThat(consumer.assignment()).containsExactly(PARTITION);
    }

    @Test
    void deliversOnlyTheRepliesOfItsInstance() {
        add(100, ReplyCodec.encode(new Reply(INSTANCE + 1, 1, DECISION, false, AuctionTerms.SMALLEST)));
        add(101, ReplyCodec.encode(new Reply(INSTANCE, 2, DECISION, false, AuctionTerms.SMALLEST)));

        await().until(() -> pending.lateReplies() == 1);

        assertThat(listener.malformed()).isZero();
    }

    @Test
    void remembersTheStandingsInReplies() {
        Reply reply = LocalRejectionCacheTest.reply(5, LocalRejectionCacheTest.standing(Status.OPEN, 10, 7), true);
        add(100, ReplyCodec.encode(new Reply(INSTANCE, 1, reply.event(), true, AuctionTerms.SMALLEST)));

        await().until(() -> pending.lateReplies() == 1);

        PlaceBid low = new PlaceBid(42, 8, 1, UnknownFields.NONE);
        RequestOptions waiting = new RequestOptions(null, null, WaitPolicy.of(Duration.ofSeconds(5)));
        assertThat(localRejections.rejection(low, waiting, reply.event().atMs())).isNotNull();
    }

    @Test
    void tellsAdmissionWhatIsDecided() {
        admission.learn(3, 2_000, 0);
        assertThat(admission.lag()).isEqualTo(2_000);

        add(
                100,
                ReplyCodec.encode(
                        new Reply(INSTANCE, ReplyAddress.NO_REQUEST, DECISION, false, AuctionTerms.SMALLEST)));

        await().until(() -> admission.lag() == 2_000 - 1_043);
        assertThat(pending.lateReplies()).isZero();
    }

    @Test
    void skipsMalformedRepliesAndCountsThem() {
        add(100, new byte[] {1, 2, 3});
        add(101, null);
        add(102, ReplyCodec.encode(new Reply(INSTANCE, 2, DECISION, false, AuctionTerms.SMALLEST)));

        await().until(() -> pending.lateReplies() == 1);

        assertThat(listener.malformed()).isEqualTo(2);
        assertThat(listener.fault()).isNull();
    }

    @Test
    void continuesWhateverIsOnItsPartition() {
        Random random = new Random(7);
        byte[] reply = ReplyCodec.encode(new Reply(INSTANCE, -1, DECISION, true, AuctionTerms.SMALLEST));
        for (int i = 0; i < 300; i++) {
            byte[] mutated = reply.clone();
            // Behind the instance, so that it is decoded.
            mutated[9 + random.nextInt(reply.length - 9)] = (byte) random.nextInt();
            add(100 + i, mutated);
        }
        add(400, new byte[0]);
        add(401, new byte[RecordLimits.RECORD_BYTES]);

        await().until(() -> pending.lateReplies() + listener.malformed() == 302);

        assertThat(listener.malformed()).isGreaterThan(50);
        assertThat(listener.fault()).isNull();
    }

    @Test
    void reportsTheBugThatStoppedIt() {
        consumer.setPollException(new KafkaException("broken"));

        await().until(() -> listener.fault() != null);

        assertThat(listener.fault()).contains("stopped by a bug", "broken");
    }

    @Test
    void isNotRunningWhenClosed() {
        listener.close();

        assertThat(listener.fault()).isEqualTo("not running");
        assertThat(consumer.closed()).isTrue();
    }

    private void add(long offset, byte @Nullable [] value) {
        consumer.schedulePollTask(() ->
                consumer.addRecord(
                        new ConsumerRecord<>(PARTITION.topic(), PARTITION.partition(), offset, null, value)));
    }
}
