package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class EmbeddedKafkaTest {
    private static final Path DIRECTORY = Path.of("data", "kafka");

    @Test
    void aFullDiskIsNamedAsTheReasonOfAFailure() {
        assertThat(EmbeddedKafka.reason(null, DIRECTORY, 4_096))
                .isEqualTo("the disk of data/kafka is full: 4096 bytes are free. Free some space and start again");
    }

    @Test
    void otherwiseKafkasOwnReasonIsGiven() {
        assertThat(EmbeddedKafka.reason("fault", DIRECTORY, 1L << 30)).isEqualTo("fault");
        assertThat(EmbeddedKafka.reason(null, DIRECTORY, 1L << 30)).isEqualTo("it cannot write to data/kafka");
    }
}
