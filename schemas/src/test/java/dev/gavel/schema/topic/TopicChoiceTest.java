package dev.gavel.schema.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicChoiceTest {
    private static final Topics DEFAULT = new Topics(8, 16, (short) 1);

    @Test
    void aNewLogGetsWhatIsWanted() {
        assertThat(new TopicChoice(DEFAULT, false, false).resolve(Map.of())).isEqualTo(DEFAULT);
        assertThat(TopicChoice.exactly(DEFAULT).resolve(Map.of())).isEqualTo(DEFAULT);
    }

    /// `up --partitions 4`, and then `up`, or `ingest` beside it.
    @Test
    void aLogKeepsItsNumbers() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 2);

        assertThat(new TopicChoice(DEFAULT, false, false).resolve(existing)).isEqualTo(new Topics(4, 2, (short) 1));
        assertThat(new TopicChoice(DEFAULT, false, true).resolve(existing)).isEqualTo(new Topics(4, 16, (short) 1));
    }

    /// The check of the topics then reports the difference.
    @Test
    void aNumberThatWasAskedForStays() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 2);

        assertThat(TopicChoice.exactly(DEFAULT).resolve(existing)).isEqualTo(DEFAULT);
    }

    @Test
    void theReplicasStay() {
        assertThat(new TopicChoice(DEFAULT, false, true).withReplicas((short) 3))
                .isEqualTo(new TopicChoice(new Topics(8, 16, (short) 3), false, true));
    }

    @Test
    void partitionsOnOneMachineAreFew() {
        assertThat(TopicChoice.partitionsOnOneMachine())
                .isBetween(2, 8)
                .isLessThanOrEqualTo(Math.max(2, Runtime.getRuntime().availableProcessors()));
    }

    @Test
    void theLogShowsWhatIsOpen() {
        assertThat(new TopicChoice(DEFAULT, true, false))
                .hasToString("partitions=8 replyPartitions=as the log replicas=1");
    }
}
