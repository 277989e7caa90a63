package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.rebuild.RebuildConfig.Only;
import dev.gavel.replay.rebuild.RebuildConfig.SwapRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class RebuildCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only mysql | --only must be postgres, redis or both, not mysql",
                "--swap perhaps | --swap must be always, if-equal or never, not perhaps",
                "--batch 0 | --batch must be 1 to 1000000 events, not 0",
                "--threads 65 | --threads must be 1 to 64, not 65",
                "--wait PT0S | --wait must be positive",
                "--wait soon | Invalid value for option '--wait': 'soon' is not an ISO 8601 duration like PT30S",
                "--database nonsense | --database should look like",
                "--redis nonsense | --redis should look like",
                "--frobnicate | Unknown option"
            })
    void rejectsInvalidOptions(String options, String why) {
        GavelRun run = GavelRun.ofCommand("rebuild", options);

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(why);
    }

    @Test
    void rebuildsBothReadModelsAndSwapsByDefault() {
        RebuildCommand command = new RebuildCommand();
        new CommandLine(command).parseArgs();

        assertThat(command.config().only()).isEqualTo(Only.BOTH);
        assertThat(command.config().swap()).isEqualTo(SwapRule.ALWAYS);
        assertThat(command.config().batchEvents()).isEqualTo(200_000);
    }
}
