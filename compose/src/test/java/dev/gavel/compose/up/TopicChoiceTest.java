package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.compose.up.UpConfig.TopicChoice;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.Topics;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicChoiceTest {
    private static final Topics DEFAULT = new Topics(8, 16, (short) 1);

    @Test
    void aNewDirectoryGetsWhatIsWanted() {
        assertThat(new TopicChoice(DEFAULT, false, false).resolve(Map.of())).isEqualTo(DEFAULT);
    }

    /// `up --partitions 4`, and then `up`.
    @Test
    void anExistingDirectoryKeepsItsNumbers() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 2);

        assertThat(new TopicChoice(DEFAULT, false, false).resolve(existing)).isEqualTo(new Topics(4, 2, (short) 1));
        assertThat(new TopicChoice(new Topics(4, 2, (short) 1), true, true).resolve(existing))
                .isEqualTo(new Topics(4, 2, (short) 1));
    }

    @Test
    void anotherNumberIsRejectedWithWhatHelps() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 16);

        assertThatExceptionOfType(StartupException.class)
                .isThrownBy(() -> new TopicChoice(DEFAULT, true, false).resolve(existing))
                .withMessage(
                        "the data directory was created with --partitions 4, which cannot be changed to 8: leave the option"
                                + " out, or choose another directory with --data");
    }
}
