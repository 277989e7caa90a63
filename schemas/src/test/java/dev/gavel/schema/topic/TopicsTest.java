package dev.gavel.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.topic.Topics.Topic;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
    @Test
    void commandsAreKeptForEverWithTheBrokersClock() {
        assertThat(topic(Topics.COMMANDS, 1).settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("message.timestamp.type", "LogAppendTime");
    }

    @Test
    void eventsAreKeptForEverWithTheCommandsTime() {
        assertThat(topic(Topics.EVENTS, 1).settings())
                .containsEntry("retention.ms", "-1")
                .containsEntry("retention.bytes", "-1")
                .containsEntry("message.timestamp.type", "CreateTime");
    }

    @Test
    void repliesLastMinutesAndDeadLettersAYear() {
        assertThat(topic(Topics.REPLIES, 1).settings()).containsEntry("retention.ms", "600000");
        assertThat(topic(Topics.DEAD_LETTERS, 1).settings()).containsEntry("retention.ms", "31536000000");
    }

    @Test
    void auctionHasTheSamePartitionInEachTopicOfItsOwn() {
        assertThat(new Topics(8, 16, (short) 1).all())
                .extracting(Topic::name, Topic::partitions)
                .containsExactly(
                        tuple("auction-commands", 8),
                        tuple("auction-events", 8),
                        tuple("bid-replies", 16),
                        tuple("auction-commands-dlq", 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.COMMANDS, Topics.EVENTS, Topics.REPLIES, Topics.DEAD_LETTERS})
    void answerSurvivesTheLossOfABrokerWhereThereAreThree(String name) {
        assertThat(topic(name, 3).settings()).containsEntry("min.insync.replicas", "2");
        assertThat(topic(name, 1).settings()).containsEntry("min.insync.replicas", "1");
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.EVENTS, Topics.REPLIES, Topics.DEAD_LETTERS})
    void whateverTheProcessorWritesFitsInItsTopic(String name) {
        assertThat(topic(name, 1).minimums())
                .containsEntry("max.message.bytes", (long) RecordLimits.RECORD_BYTES)
                .containsEntry("message.timestamp.after.max.ms", Long.MAX_VALUE);
        assertThat(topic(name, 1).initialSettings())
                .containsEntry("max.message.bytes", Integer.toString(RecordLimits.RECORD_BYTES))
                .containsAllEntriesOf(topic(name, 1).settings());
    }

    @Test
    void theSecretOfIngestIsKeptForEver() {
        Topic secret = new Topics(8, 16, (short) 3).allWithIngest().getLast();

        assertThat(secret.name()).isEqualTo("gavel-ingest-secret");
        assertThat(secret.partitions()).isEqualTo(1);
        assertThat(secret.settings())
                .containsEntry("cleanup.policy", "delete")
                .containsEntry("retention.ms", "-1")
                .containsEntry("min.insync.replicas", "2");
        assertThat(new Topics(8, 16, (short) 1).all()).extracting(Topic::name).doesNotContain("gavel-ingest-secret");
    }

    @Test
    void ofACatalogsPlaceOnlyTheLatestIsKept() {
        assertThat(new Topics(8, 16, (short) 3).allWithCatalog().getLast())
                .isEqualTo(
                        new Topic(
                                "gavel-catalog-offsets",
                                1,
                                Map.of("cleanup.policy", "compact", "min.insync.replicas", "2"),
                                Map.of()));
        assertThat(new Topics(8, 16, (short) 1).all()).extracting(Topic::name).doesNotContain("gavel-catalog-offsets");
    }

    @ParameterizedTest
    @CsvSource({"0, 16, 1", "1025, 16, 1", "8, 0, 1", "8, 16, 0"})
    void rejectsNumbersOutOfRange(int partitions, int replyPartitions, short replicas) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Topics(partitions, replyPartitions, replicas));
    }

    private static Topic topic(String name, int replicas) {
        return new Topics(8, 16, (short) replicas)
                .all().stream().filter(topic -> topic.name().equals(name)).findFirst().orElseThrow();
    }
}
