package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

class EnvironmentDefaultsTest {
    @Command(name = "dry-run", modelTransformer = EnvironmentDefaults.class, sortOptions = false)
    private static final class DryRun implements Runnable {
        @Option(names = "--max-rows", defaultValue = "5", description = "Rows, 5%% at most.")
        int maxRows;

        @Option(names = "--none", defaultValue = "", description = "Nothing.")
        String none = "as it was";

        @Option(names = "--out", description = "File.")
        @Nullable String out;

        @Option(names = "--all", defaultValue = "false", description = "Everything.")
        boolean all;

        // PATH is set in every environment.
        @Option(names = "--path", defaultValue = "nowhere", description = "Directories.")
        @EnvironmentVariable("PATH")
        String path = "";

        @Override
        public void run() {}
    }

    private final DryRun command = new DryRun();
    private final CommandLine commandLine = new CommandLine(command);

    @Test
    void derivesTheVariableFromTheNamesOfCommandAndOptionAndKeepsTheirOrder() {
        assertThat(describe(command))
                .containsExactly(
                        "--max-rows GAVEL_DRY_RUN_MAX_ROWS 5",
                        "--none GAVEL_DRY_RUN_NONE ",
                        "--out GAVEL_DRY_RUN_OUT null",
                        "--all GAVEL_DRY_RUN_ALL false",
                        "--path PATH nowhere");
    }

    @Test
    void usesTheDefaultIfTheVariableIsNotSet() {
        commandLine.parseArgs();

        assertThat(command.maxRows).isEqualTo(5);
        assertThat(command.none).isEmpty();
        assertThat(command.out).isNull();
        assertThat(command.all).isFalse();
    }

    @Test
    void prefersTheVariableToTheDefaultAndTheCommandLineToBoth() {
        commandLine.parseArgs();
        assertThat(command.path).isEqualTo(System.getenv("PATH"));

        commandLine.parseArgs("--path=here");
        assertThat(command.path).isEqualTo("here");
    }

    @Test
    void showsDefaultAndVariableInTheHelpButNotTheVariablesValue() {
        assertThat(commandLine.setUsageHelpWidth(1000).getUsageMessage())
                .contains("Rows, 5% at most. [default: 5; env: GAVEL_DRY_RUN_MAX_ROWS]")
                .contains("Nothing. [env: GAVEL_DRY_RUN_NONE]")
                .contains("File. [env: GAVEL_DRY_RUN_OUT]")
                .contains("Everything. [env: GAVEL_DRY_RUN_ALL]")
                .contains("Directories. [default: nowhere; env: PATH]")
                .doesNotContain(System.getenv("PATH"));
    }

    /// A user who has never set a variable should not have to look up which option it belongs to.
    @Test
    void messagesNameASettingAsItWasGiven() {
        CommandSpec spec = commandLine.getCommandSpec();
        commandLine.parseArgs("--max-rows=0");

        assertThat(EnvironmentDefaults.asGiven(spec, "GAVEL_DRY_RUN_MAX_ROWS must be 1 to 5, not 0"))
                .isEqualTo("--max-rows must be 1 to 5, not 0");
        assertThat(EnvironmentDefaults.asGiven(spec, "GAVEL_DRY_RUN_OUT_DIR and PATH, or set GAVEL_DRY_RUN_OUT"))
                .isEqualTo("GAVEL_DRY_RUN_OUT_DIR and PATH, or set --out");
        assertThat(EnvironmentDefaults.asGiven(spec, "choose --max-rows or GAVEL_DRY_RUN_MAX_ROWS"))
                .isEqualTo("choose --max-rows or GAVEL_DRY_RUN_MAX_ROWS");

        assertThat(EnvironmentDefaults.asGiven(spec, "--path is too long")).isEqualTo("PATH is too long");
        assertThat(EnvironmentDefaults.asGiven(spec, "--path-like is unknown")).isEqualTo("--path-like is unknown");
        commandLine.parseArgs("--path=here");
        assertThat(EnvironmentDefaults.asGiven(spec, "PATH is too long")).isEqualTo("--path is too long");
    }

    /// Name, environment variable and plain default of each option of a command, in order.
    static List<String> describe(Object command) {
        CommandSpec spec = new CommandLine(command).getCommandSpec();
        return spec.options().stream()
                .map(option ->
                        "%s %s %s"
                                .formatted(
                                        option.longestName(),
                                        EnvironmentDefaults.variable(spec, option),
                                        EnvironmentDefaults.plainDefault(option)))
                .toList();
    }
}
