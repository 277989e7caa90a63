package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.DecisionListener.Rejection;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Fact.Refused.Kind;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DecisionListenerTest {
    private static final long INSTANCE = 21;
    private static final TopicPartition PARTITION = new TopicPartition(Topics.REPLIES, 5);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("latest");
    private final List<Rejection> reported = new ArrayList<>();
    private final DecisionListener listener = new DecisionListener(consumer, 16, INSTANCE, reported::add);
    private long offset;

    @BeforeEach
    void seek() {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        listener.seek(Duration.ofSeconds(5));
    }

    @Test
    void reportsTheRowOfARejectedCommand() {
        reply(INSTANCE, 30_001, new Fact.Refused(Kind.OPEN, Reason.ALREADY_EXISTS));
        reply(INSTANCE, 30_002, new Fact.Cancelled("taken back"));
        reply(INSTANCE, 30_003, new Fact.Refused(Kind.CANCEL, Reason.UNKNOWN_AUCTION));

        listener.poll(Duration.ZERO);

        assertThat(reported)
                .containsExactly(
                        new Rejection(30_001, Kind.OPEN, Reason.ALREADY_EXISTS),
                        new Rejection(30_003, Kind.CANCEL, Reason.UNKNOWN_AUCTION));
        assertThat(reported.getFirst().meaning()).contains("give the row another id");
    }

    /// Ingest instances and other catalogs share the partition.
    @Test
    void ignoresWhatIsForOthersAndWhatIsMalformed() {
        reply(INSTANCE + 16, 30_001, new Fact.Refused(Kind.OPEN, Reason.ALREADY_EXISTS));
        consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 5, offset++, null, new byte[] {1}));

        listener.poll(Duration.ZERO);

        assertThat(reported).isEmpty();
    }

    @Test
    void asksForRepliesToItsOwnPartition() {
        assertThat(listener.nextAddress().partition()).isEqualTo(5);
        assertThat(listener.nextAddress().instance()).isEqualTo(INSTANCE);
        assertThat(listener.nextAddress().correlation()).isEqualTo(3);
    }

    private void reply(long instance, long auctionId, Fact fact) {
        Event event = new Event(auctionId, new Position(0, offset), 1_000, 0, null, fact);
        byte[] value = ReplyCodec.encode(new Reply(instance, 1, event, false, AuctionTerms.SMALLEST));
        consumer.addRecord(new ConsumerRecord<>(PARTITION.topic(), 5, offset++, null, value));
    }
}
