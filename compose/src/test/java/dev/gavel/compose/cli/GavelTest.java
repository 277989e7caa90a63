package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class GavelTest {
    private static final int HELP_COLUMNS = 100;

    private final CommandLine gavel = Gavel.commandLine();

    @Test
    void everyCommandHasAHelpTextOfAtMost100Columns() {
        assertHelp(GavelRun.of("--help"), "Usage: gavel ");
        for (String command : gavel.getSubcommands().keySet()) {
            assertHelp(GavelRun.of(command, "--help"), "Usage: gavel " + command + " ");
        }
    }

    private static void assertHelp(GavelRun help, String usage) {
        assertThat(help.status()).as(usage).isZero();
        assertThat(help.err()).as(usage).isEmpty();
        assertThat(help.out()).startsWith(usage);
        assertThat(help.out().lines()).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(HELP_COLUMNS));
    }

    @Test
    void hasTheCommandsOfTheDesign() {
        assertThat(gavel.getSubcommands())
                .containsOnlyKeys(
                        "up", "feed", "ingest", "process", "project", "catalog", "verify", "rebuild", "what-if",
                        "export", "import", "train");
    }

    @Test
    void theHelpListsAllCommandsIncludingTheOneInItsOwnJar() {
        assertThat(GavelRun.of("--help").out())
                .contains("  catalog  Opens an auction", "  bench    Measures")
                .doesNotContain("train");
    }

    @Test
    void everyOptionHasAnEnvironmentVariableThatItsHelpTextNames() {
        for (CommandLine command : gavel.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                    String name = command.getCommandName() + " " + option.longestName();
                    String variable = EnvironmentDefaults.variable(command.getCommandSpec(), option);
                    assertThat(variable).as(name).matches("[A-Z]+(_[A-Z]+)+");
                    assertThat(String.join("", option.description())).as(name).endsWith("env: " + variable + "]");
                }
            }
        }
    }

    /// A URL in the environment may contain a password.
    @Test
    void theHelpDoesNotShowTheValuesOfEnvironmentVariables() {
        for (CommandLine command : gavel.getSubcommands().values()) {
            assertThat(command.getCommandSpec().options())
                    .filteredOn(option -> !option.usageHelp() && !option.versionHelp())
                    .allSatisfy(option -> assertThat(option.showDefaultValue()).isEqualTo(Visibility.NEVER));
        }
    }

    @Test
    void rejectsUnknownOptionsAndCommandsWithStatus2() {
        GavelRun option = GavelRun.of("up", "--bogus");
        GavelRun command = GavelRun.of("sideways");
        GavelRun nothing = GavelRun.of();

        assertThat(option.status()).isEqualTo(2);
        assertThat(option.err())
                .contains("gavel up: Unknown option: '--bogus'", "Try 'gavel up --help' for more information.");
        assertThat(command.status()).isEqualTo(2);
        assertThat(command.err()).contains("sideways");
        assertThat(nothing.status()).isEqualTo(2);
        assertThat(nothing.err()).contains("gavel: no command given", "Try 'gavel --help'");
    }

    @Test
    void suggestsTheNearestOption() {
        assertThat(GavelRun.of("up", "--partition=1").err()).contains("Possible solutions: --partitions");
    }

    @Test
    void rejectsTheSamePortForTwoParts() {
        GavelRun up = GavelRun.of("up", "--port", "9092", "--kafka-port", "9092");

        assertThat(up.status()).isEqualTo(2);
        assertThat(up.err()).contains("gavel up: --kafka-port and --port are both 9092");
    }

    @Test
    void reportsErrorsThatAnOperatorCanFixInOneLine() {
        assertFailure(
                new OperatorException("port 3000 is in use: choose another"),
                "gavel fail: port 3000 is in use: choose another");
        assertFailure(new IOException("disk full"), "gavel fail: disk full");
        assertFailure(new TimeoutException("no broker"), "gavel fail: no broker");
    }

    @Test
    void reportsABugWithThePlaceOfItsStackTrace() {
        assertFailure(
                new IllegalArgumentException("never"),
                "gavel fail: a bug: java.lang.IllegalArgumentException: never (the stack trace is in "
                        + Logging.location()
                        + ")");
    }

    private void assertFailure(Exception failure, String line) {
        Callable<Integer> command =
                () -> {
                    throw failure;
                };
        CommandLine withCommand = Gavel.commandLine();
        withCommand.addSubcommand("fail", CommandSpec.wrapWithoutInspection(command));
        GavelRun run = GavelRun.of(withCommand, "fail");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err().strip()).isEqualTo(line);
    }
}
