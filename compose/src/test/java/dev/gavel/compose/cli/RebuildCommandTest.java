package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RebuildCommandTest {
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only mysql | --only is postgres, redis or both, not mysql",
                "--swap perhaps | --swap is always, if-equal or never, not perhaps",
                "--batch 0 | --batch must be 1 to 1000000 events, not 0",
                "--threads 65 | --threads must be 1 to 64, not 65",
                "--wait PT0S | --wait must be positive",
                "--wait soon | Invalid value for option '--wait'",
                "--database nonsense | DATABASE_URL",
                "--redis nonsense | REDIS_URL should look like",
                "--frobnicate | Unknown option"
            })
    void refusesOptionsThatDoNotFit(String options, String why) {
        CommandLine rebuild = new CommandLine(new RebuildCommand()).setErr(new PrintWriter(err, true));

        assertThat(rebuild.execute(options.split(" "))).isEqualTo(2);
        assertThat(err.toString()).contains(why);
    }

    @Test
    void rebuildsBothAndSwapsUnlessItIsToldOtherwise() {
        RebuildCommand command = new RebuildCommand();
        new CommandLine(command).parseArgs();

        assertThat(command.config().only()).isEqualTo(Only.BOTH);
        assertThat(command.config().swap()).isEqualTo(SwapRule.ALWAYS);
        assertThat(command.config().batchEvents()).isEqualTo(200_000);
    }
}
