package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.internal.AbstractRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/// The processor over topics in memory, without a close by the clock. Every record that it writes is checked against
/// [RecordLimits], as a producer would.
final class CommandTopics implements AutoCloseable {
    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");

    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> commands;
    private final Map<String, List<TestRecord<byte[], byte[]>>> written = new HashMap<>();

    CommandTopics(Path stateDir) {
        // The driver gives every topic one partition.
        Topics topics = new Topics(1, 1, (short) 1);
        driver =
                new TopologyTestDriver(
                        BidTopology.build(topics, _ -> {}, ChangelogEnds.UNKNOWN),
                        StreamsSettings.of(new ProcessorConfig("unused:1", topics, stateDir)).asProperties(),
                        NOW);
        commands =
                driver.createInputTopic(
                        Topics.COMMANDS, new ByteArraySerializer(), new ByteArraySerializer(), NOW, Duration.ZERO);
    }

    void append(TestRecord<byte[], byte[]> command) {
        commands.pipeInput(command);
    }

    /// All records of a topic so far.
    List<TestRecord<byte[], byte[]>> read(String topic) {
        List<TestRecord<byte[], byte[]>> records = written.computeIfAbsent(topic, _ -> new ArrayList<>());
        var output = driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        while (!output.isEmpty()) {
            TestRecord<byte[], byte[]> record = output.readRecord();
            assertThat(size(record)).as("a record of %s", topic).isLessThanOrEqualTo(RecordLimits.RECORD_BYTES);
            records.add(record);
        }
        return records;
    }

    /// Reads every topic, so that every record is checked.
    void readAll() {
        read(Topics.EVENTS);
        read(Topics.REPLIES);
        read(Topics.DEAD_LETTERS);
        StateStores.changelogs().forEach(this::read);
    }

    /// What a producer compares with `max.request.size`.
    private static int size(TestRecord<byte[], byte[]> record) {
        return AbstractRecords.estimateSizeInBytesUpperBound(
                RecordBatch.CURRENT_MAGIC_VALUE,
                CompressionType.NONE,
                record.key(),
                record.value(),
                record.headers().toArray());
    }

    @Override
    public void close() {
        driver.close();
    }
}
