package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.compose.up.UpConfig.TopicChoice;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.schema.topic.Topics;
import java.net.InetAddress;
import java.nio.file.Path;
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

    private static UpConfig config(int port, int kafkaPort) {
        return new UpConfig(
                Path.of(".gavel"),
                InetAddress.getLoopbackAddress(),
                port,
                kafkaPort,
                5432,
                6379,
                new TopicChoice(TOPICS, false, false),
                AdmissionLimits.DEFAULT,
                true,
                true,
                BrowserAccess.NONE,
                ClientLimits.DEFAULT);
    }
}
