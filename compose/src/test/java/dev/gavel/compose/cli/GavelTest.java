package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.StartupException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class GavelTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine gavel =
            Gavel.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));

    @Test
    void offersHelpEverywhere() {
        assertThat(gavel.execute("--help")).isZero();
        for (String command : gavel.getSubcommands().keySet()) {
            assertThat(gavel.execute(command, "--help")).as(command).isZero();
        }
        assertThat(out.toString()).contains("Usage: gavel up", "Usage: gavel feed", "Usage: gavel ingest");
    }

    @Test
    void hasTheCommandsOfTheDesign() {
        assertThat(gavel.getSubcommands())
                .containsOnlyKeys(
                        "up", "feed", "ingest", "process", "project", "verify", "rebuild", "what-if", "export",
                        "import", "train");
    }

    /// They are the script's to run, each from its own jar.
    @Test
    void doesNotHideTheCommandsThatItDoesNotHave() {
        gavel.execute("--help");

        assertThat(out.toString()).contains("  catalog  Opens an auction", "  bench    Measures");
    }

    @Test
    void saysTheEnvironmentVariableOfEveryOption() {
        for (CommandLine command : gavel.getSubcommands().values()) {
            for (OptionSpec option : command.getCommandSpec().options()) {
                if (!option.usageHelp() && !option.versionHelp()) {
                    assertThat(String.join(" ", option.description()))
                            .as(command.getCommandName() + " " + option.longestName())
                            .containsPattern("\\b[A-Z]+_[A-Z_]+\\b");
                }
            }
        }
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThat(gavel.execute("up", "--bogus")).isEqualTo(2);
        assertThat(gavel.execute("sideways")).isEqualTo(2);
        assertThat(gavel.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown option: '--bogus'", "sideways", "Which command?");
    }

    @Test
    void refusesTheSamePortTwice() {
        assertThat(gavel.execute("up", "--port", "9092", "--kafka-port", "9092")).isEqualTo(2);
        assertThat(err.toString()).contains("--kafka-port and --port are both 9092");
    }

    @Test
    void saysInOneLineWhatCannotStart() {
        assertThat(failing(new StartupException("port 3000 is taken: choose another"))).isEqualTo(1);
        assertThat(err.toString().strip()).isEqualTo("gavel fail: port 3000 is taken: choose another");
    }

    @Test
    void saysOfABugWhereItsStackTraceIs() {
        assertThat(failing(new IllegalStateException("never"))).isEqualTo(1);
        assertThat(err.toString()).contains("a bug", "never", Logging.place()).hasLineCount(1);
    }

    private int failing(RuntimeException failure) {
        Callable<Integer> command =
                () -> {
                    throw failure;
                };
        gavel.addSubcommand("fail", CommandSpec.wrapWithoutInspection(command)).setErr(new PrintWriter(err, true));
        return gavel.execute("fail");
    }
}
