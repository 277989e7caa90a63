package dev.gavel.replay.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

final class PartitionReaderTest {
    private static final TopicPartition PARTITION = new TopicPartition(Topics.EVENTS, 3);
    private static final Duration TIMEOUT = Duration.ofMillis(100);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final PartitionReader reader = new PartitionReader(Topics.EVENTS, TIMEOUT, consumer);

    @Test
    void readsTheRecordsOfARange() {
        seek(0, 3);
        write(0, 1, 2, 3, 4);

        assertThat(readAll()).containsExactly(0L, 1L, 2L);
        assertThat(reader.position()).isEqualTo(3);
    }

    @Test
    void continuesWithWhatWasAlreadyFetched() {
        seek(0, 2);
        write(0, 1, 2, 3);
        assertThat(readAll()).containsExactly(0L, 1L);

        seek(2, 4);

        assertThat(readAll()).containsExactly(2L, 3L);
    }

    @Test
    void readsAnEarlierRangeAgain() {
        seek(0, 2);
        write(0, 1);
        readAll();

        seek(1, 2);
        write(1);

        assertThat(readAll()).containsExactly(1L);
    }

    @Test
    void batchesCoverTheWholeRange() {
        seek(0, 6);
        write(0, 1, 2);
        markersUpTo(6);

        assertThat(reader.nextBatch()).extracting(ConsumerRecord::offset).containsExactly(0L, 1L, 2L);
        assertThat(reader.position()).isEqualTo(3);
        assertThat(reader.nextBatch()).isEmpty();
        assertThat(reader.position()).isEqualTo(6);
        assertThat(reader.nextBatch()).isEmpty();
    }

    @Test
    void aBatchEndsWithTheRange() {
        seek(0, 2);
        write(0, 1, 2, 3);

        assertThat(reader.nextBatch()).extracting(ConsumerRecord::offset).containsExactly(0L, 1L);
        assertThat(reader.position()).isEqualTo(2);
        seek(2, 4);
        assertThat(reader.nextBatch()).extracting(ConsumerRecord::offset).containsExactly(2L, 3L);
        assertThat(reader.position()).isEqualTo(4);
    }

    @Test
    void aRangeWithMarkersAloneHasNoRecords() {
        seek(0, 2);
        markersUpTo(2);

        assertThat(reader.next()).isNull();
    }

    @Test
    void waitsForMoreRecordsAfterTheRange() {
        seek(0, 1);
        write(0);
        assertThat(readAll()).containsExactly(0L);
        consumer.updateEndOffsets(Map.of(PARTITION, 1L));

        assertThat(reader.awaitMore(Duration.ofMillis(20))).isFalse();

        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        write(1, 2);
        assertThat(reader.awaitMore(TIMEOUT)).isTrue();
        assertThat(readAll()).containsExactly(1L, 2L);
    }

    @Test
    void aPartitionWithoutProgressIsAnUnreachableCluster() {
        seek(0, 2);

        assertThatThrownBy(reader::next)
                .isInstanceOf(KafkaUnreachableException.class)
                .hasMessageContaining("no record of auction-events-3 at or after offset 0");
    }

    @Test
    void deletedRecordsMakeTheLogUnreadable() {
        seek(0, 5);
        consumer.updateBeginningOffsets(Map.of(PARTITION, 2L));
        write(2);

        assertThatThrownBy(reader::next)
                .isInstanceOf(UnreadableLogException.class)
                .hasMessageContaining("records of auction-events-3 were deleted");
    }

    private void seek(long begin, long end) {
        reader.seek(PARTITION.partition(), begin, end);
    }

    private void write(long... offsets) {
        consumer.schedulePollTask(() -> {
            for (long offset : offsets) {
                consumer.addRecord(
                        new ConsumerRecord<>(
                                PARTITION.topic(), PARTITION.partition(), offset, new byte[0], new byte[0]));
            }
        });
    }

    /// Lets a later poll return no record and a later position, as a poll of transaction markers does.
    private void markersUpTo(long offset) {
        consumer.schedulePollTask(() -> consumer.seek(PARTITION, offset));
    }

    private List<Long> readAll() {
        List<Long> offsets = new ArrayList<>();
        for (var record = reader.next(); record != null; record = reader.next()) {
            offsets.add(record.offset());
        }
        return offsets;
    }
}
