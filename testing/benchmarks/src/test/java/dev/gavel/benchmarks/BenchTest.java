package dev.gavel.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rate -1 | a rate must be above 0",
                "--schedule ramp --rate 5 | needs --to",
                "--schedule ramp | need a --rate",
                "--schedule sine --rate 5 | must be constant",
                "--too-low 0.8 --reads 0.3 | more than 1",
                "--zipf -1 | exponent",
                "--seconds 0 | at least 1",
                "--url ftp://x | --url should look like",
                "--html /nowhere/at/all.html | cannot be written",
                "stalls --rate 0 | --rate must be 1 to",
                "stalls --url ftp://x | --url should look like",
                "fill --commands 5 --auctions 6 | --commands no fewer",
                "fill --too-low 2 | --too-low must be 0 to 1",
                "state --data /nowhere --live 0 | --live 1 to --auctions",
                "state --data / | a directory that does not exist",
                "state | --data",
                "auth --rounds 0 | at least 1",
                "--frobnicate | Unknown option"
            })
    void rejectsInvalidOptions(String options, String why) {
        assertThat(run(options.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(why);
    }

    @Test
    void saysWhenThereIsNoServer() {
        assertThat(run("--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("no Gavel answers at").contains("gavel up");
    }

    @Test
    void saysThatThereIsNoBrokerToFill() {
        assertThat(run("fill", "--kafka", "nowhere", "--commands", "10", "--auctions", "1")).isEqualTo(1);
        assertThat(err.toString()).contains("gavel bench fill: Kafka failed (is it up, and --kafka right?)");
    }

    @Test
    void recordsOnlyWhereThereIsAServer() {
        assertThat(run("stalls", "--url", "http://127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString()).contains("no Gavel answers at");
    }

    private int run(String... options) {
        return Bench.commandLine().setErr(new PrintWriter(err, true)).execute(options);
    }
}
