package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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
        for (CommandLine command : commands()) {
            String name = command.getCommandSpec().qualifiedName();
            List<String> words = new ArrayList<>(List.of(name.split(" ")));
            words.removeFirst();
            words.add("--help");
            assertHelp(GavelRun.of(words.toArray(String[]::new)), "Usage: " + name + " ");
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
                        "up",
                        "status",
                        "tail",
                        "bid",
                        "auction",
                        "feed",
                        "ingest",
                        "process",
                        "project",
                        "webhooks",
                        "catalog",
                        "verify",
                        "rebuild",
                        "what-if",
                        "export",
                        "import",
                        "keys",
                        "forget",
                        "webhook",
                        "completion",
                        "train");
    }

    @Test
    void theHelpListsAllCommandsIncludingTheOneInItsOwnJar() {
        assertThat(GavelRun.of("--help").out())
                .contains("  catalog     Opens an auction", "  bench       Measures")
                .doesNotContain("train");
    }

    @Test
    void everyOptionHasAnEnvironmentVariableThatItsHelpTextNames() {
        for (CommandLine command : commands()) {
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
        for (CommandLine command : commands()) {
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
        assertThat(GavelRun.of("up", "--partition=1").err()).contains("Did you mean '--partitions'?");
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

    /// Those of commands, too.
    private List<CommandLine> commands() {
        List<CommandLine> commands = new ArrayList<>();
        for (CommandLine command : gavel.getSubcommands().values()) {
            commands.add(command);
            commands.addAll(command.getSubcommands().values());
        }
        return commands;
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
