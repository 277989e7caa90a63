package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--auction 0 | --auction must be > 0",
                "--auction no | Invalid value for option '--auction': 'no' is not a whole number",
                "--from yesterday | --from must be a time like",
                "--from 0@5 --to 1@6 | positions of different partitions",
                "--from 0@5 --to 0@4 | --from is after --to",
                "--show -1 | --show must be 0 to",
                "--wait -1 | --wait must be 0 s to 1 h",
                "--json /nowhere/at/all.json | there is no folder /nowhere/at",
                "--json / | cannot be written",
                "--receipt r.json --against-read-models | --receipt cannot be combined with",
                "--receipt r.json --from 0@1 | --receipt cannot be combined with",
                "--against-read-models --auction 5 | --against-read-models compares whole read models",
                "--against-read-models --to 0@5 | --against-read-models compares whole read models",
                "--against-read-models --database nonsense | --database should look like",
                "--against-read-models --redis nonsense | --redis should look like",
                "--frobnicate | Unknown option"
            })
    void rejectsInvalidOptionsBeforeItConnects(String options, String message) {
        GavelRun run = GavelRun.ofCommand("verify", options);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }

    @Test
    void rejectsAnEmptyFileName() {
        GavelRun run = GavelRun.of("verify", "--json", "");

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("--json");
    }
}
