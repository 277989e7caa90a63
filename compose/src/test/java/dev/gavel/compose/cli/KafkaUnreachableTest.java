package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                                + " given in bootstrap.servers. Check the address, and that the server runs\n");
        assertThat(run.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "project,      Postgres at jdbc:postgresql://127.0.0.1:1/gavel as me (--database)",
        "rebuild,      Kafka at 127.0.0.1:1 (--kafka)",
        "verify --against-read-models, Kafka at 127.0.0.1:1 (--kafka)",
    })
    void saysTheSameOfTheReadModels(String command, String unreachable) {
        GavelRun run =
                GavelRun.of(
                        (command
                                        + " --kafka=127.0.0.1:1 --database=postgres://me@127.0.0.1:1/gavel"
                                        + " --redis=redis://127.0.0.1:1"
                                        + (command.equals("project") ? " --start-wait=PT0S" : ""))
                                .split(" "));

        assertThat(run.err())
                .startsWith("gavel " + command.split(" ", 2)[0] + ": " + unreachable + " does not answer: ")
                .endsWith(". Check the address, and that the server runs\n");
        assertThat(run.status()).isEqualTo(1);
    }
}
