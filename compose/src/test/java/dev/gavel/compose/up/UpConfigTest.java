package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UpConfigTest {
    private static final Topics TOPICS = new Topics(8, 16, (short) 1);

    @Test
    void listsItsPortsByTheirOptions() {
        assertThat(config(3000, 9092).ports())
                .containsEntry("--port", 3000)
                .containsEntry("--kafka-port", 9092)
                .containsEntry("--postgres-port", 5432)
                .containsEntry("--redis-port", 6379);
    }

    @Test
    void rejectsPortsOutOfRange() {
        assertThatThrownBy(() -> config(0, 9092)).hasMessageContaining("--port must be 1 to 65535, not 0");
        assertThatThrownBy(() -> config(3000, 65536)).hasMessageContaining("--kafka-port must be");
    }

    @Test
    void rejectsOnePortForTwoParts() {
        assertThatThrownBy(() -> config(6379, 9092)).hasMessageContaining("--redis-port and --port are both 6379");
    }

    /// `up --partitions 4`, and then `up`.
    @Test
    void aDirectoryKeepsItsNumbers() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 2);

        config(3000, 9092).requireExisting(existing);
        config(3000, 9092, TopicChoice.exactly(new Topics(4, 2, (short) 1))).requireExisting(existing);
        config(3000, 9092, TopicChoice.exactly(TOPICS)).requireExisting(Map.of());
    }

    @Test
    void rejectsOtherNumbersThanTheDirectoryHas() {
        Map<String, Integer> existing = Map.of(Topics.COMMANDS, 4, Topics.REPLIES, 16);

        assertThatThrownBy(() -> config(3000, 9092, new TopicChoice(TOPICS, true, false)).requireExisting(existing))
                .hasMessage(
                        "the data directory was created with --partitions 4, which cannot be changed to 8: leave the option"
                                + " out, or choose another directory with --data");
        assertThatThrownBy(() ->
                        config(3000, 9092, new TopicChoice(new Topics(8, 3, (short) 1), false, true))
                                .requireExisting(existing))
                .hasMessageContaining("--reply-partitions 16, which cannot be changed to 3");
    }

    private static UpConfig config(int port, int kafkaPort) {
        return config(port, kafkaPort, new TopicChoice(TOPICS, false, false));
    }

    private static UpConfig config(int port, int kafkaPort, TopicChoice topics) {
        return new UpConfig(
                Path.of(".gavel"),
                InetAddress.getLoopbackAddress(),
                port,
                kafkaPort,
                5432,
                6379,
                topics,
                AdmissionLimits.DEFAULT,
                true,
                true,
                BrowserAccess.NONE,
                ClientLimits.DEFAULT);
    }
}
