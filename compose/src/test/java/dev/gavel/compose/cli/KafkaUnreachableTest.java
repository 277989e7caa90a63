package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Every command that cannot reach Kafka says so in the same words.
final class KafkaUnreachableTest {
    @ParameterizedTest
    @ValueSource(strings = {"process", "ingest", "verify", "export --all", "what-if --increment=1"})
    void namesTheAddressAndTheOption(String command) {
        GavelRun run = GavelRun.of((command + " --kafka=nohost.invalid:99").split(" "));

        assertThat(run.err())
                .isEqualTo(
                        "gavel "
                                + command.split(" ", 2)[0]
                                + ": Kafka at nohost.invalid:99 (--kafka) does not answer: No resolvable bootstrap urls"
                                + " given in bootstrap.servers. Check the address, and that the broker runs\n");
        assertThat(run.status()).isEqualTo(1);
    }
}
