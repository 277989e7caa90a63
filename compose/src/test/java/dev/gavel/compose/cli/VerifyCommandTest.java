package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class VerifyCommandTest {
    private final StringWriter err = new StringWriter();
    private final CommandLine verify = new CommandLine(new VerifyCommand()).setErr(new PrintWriter(err, true));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--auction 0 | --auction must be > 0",
                "--auction no | Invalid value for option '--auction'",
                "--from yesterday | --from must be a time like",
                "--from 0@5 --to 1@6 | positions of different partitions",
                "--from 0@5 --to 0@4 | --from is after --to",
                "--show -1 | --show must be 0 to",
                "--wait -1 | --wait must be 0 s to 1 h",
                "--json /nowhere/at/all.json | there is no folder /nowhere/at",
                "--json / | cannot be written",
                "--receipt r.json --against-read-models | --receipt asks for one bid alone",
                "--receipt r.json --from 0@1 | --receipt asks for one bid alone",
                "--against-read-models --auction 5 | --against-read-models compares whole read models",
                "--against-read-models --to 0@5 | --against-read-models compares whole read models",
                "--against-read-models --database nonsense | DATABASE_URL",
                "--against-read-models --redis nonsense | REDIS_URL should look like",
                "--frobnicate | Unknown option"
            })
    void refusesOptionsThatDoNotFitBeforeItLooksAtAnything(String options, String why) {
        assertThat(verify.execute(options.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(why);
    }

    @Test
    void saysWhereAFileWouldHaveToBe() {
        assertThat(verify.execute("--json", "")).isEqualTo(2);
        assertThat(err.toString()).contains("--json");
    }
}
