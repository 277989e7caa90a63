package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/// Holds docs/configuration.md against the commands, and generates it.
class ConfigurationDocTest {
    private static final Path FILE = Path.of("..", "docs", "configuration.md");
    private static final String REGENERATE =
            "mvn -B -pl compose -am test -Dtest=ConfigurationDocTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dconfiguration.write=true";

    private static final String INTRODUCTION =
            """
            # Configuration

            <!-- Generated from the commands. Do not edit; regenerate it with
                 %s -->

            Every option of a command has an environment variable. An option on the command line takes precedence over the
            variable, and the variable over the default. `./gavel COMMAND --help` prints the same tables. Pass URLs that contain
            a password by their variable: the command line of a process is visible to other users of the machine.

            Durations are in ISO 8601 notation, for example `PT15S` or `PT2M`. A variable of a flag is `true` or `false`.

            - [Commands](#commands)
            - [The script](#the-script)
            - [Logging](#logging)

            ## Commands

            """
                    .formatted(REGENERATE);

    private static final String OTHERS =
            """
            `gavel bench` has its own jar, and its options are not listed here: see `./gavel bench --help`.

            ## The script

            `./gavel` and the entry point of the container image run a command with the JVM flags of
            [compose/jvm-flags.sh](../compose/jvm-flags.sh). The maximum heap is fixed in `./gavel`, and half of the container's
            memory in the image.

            | environment variable | used by | description |
            |---|---|---|
            | `GAVEL_JAVA_HOME` | script | the JDK 25 to use; by default the script searches for one |
            | `GAVEL_JAVA_OPTS` | script, image | additional JVM flags, which override those of the file |
            | `GAVEL_AOT` | script | `off` disables the start-up cache ([ADR 0021](adr/0021-start-up.md)) |
            | `MALLOC_ARENA_MAX` | script, image | number of malloc arenas of glibc; default 2 |

            ## Logging

            A service logs JSON lines to stdout, or text with `--log-format=text`; `gavel up` logs to `logs/gavel.log` in its data directory.

            | environment variable | default | description |
            |---|---|---|
            | `GAVEL_LOG_LEVEL` | `INFO` | level of Gavel's own log lines; libraries log warnings and errors |
            """;

    @Test
    void theFileIsUpToDate() throws IOException {
        String generated = generate();
        if (Boolean.getBoolean("configuration.write")) {
            Files.writeString(FILE, generated);
        }

        assertThat(Files.readString(FILE))
                .as("docs/configuration.md is stale; regenerate it with: " + REGENERATE)
                .isEqualTo(generated);
    }

    private static String generate() {
        StringBuilder page = new StringBuilder(INTRODUCTION);
        for (CommandLine command : Gavel.commandLine().getSubcommands().values()) {
            if (!command.getCommandSpec().usageMessage().hidden()) {
                writeCommand(page, command.getCommandSpec());
                command.getSubcommands().values().forEach(below -> writeCommand(page, below.getCommandSpec()));
            }
        }
        return page.append(OTHERS).toString();
    }

    private static void writeCommand(StringBuilder page, CommandSpec command) {
        page.append("### ").append(command.qualifiedName()).append("\n\n");
        page.append(wrapped(String.join(" ", command.usageMessage().description()))).append("\n");
        if (command.positionalParameters().isEmpty()
                && command.options().stream().allMatch(option -> option.usageHelp() || option.versionHelp())) {
            return;
        }
        page.append("| option | environment variable | default | description |\n|---|---|---|---|\n");
        for (PositionalParamSpec parameter : command.positionalParameters()) {
            writeRow(page, "`" + parameter.paramLabel() + "`", "", "", String.join(" ", parameter.description()));
        }
        for (OptionSpec option : command.options()) {
            if (!option.usageHelp() && !option.versionHelp()) {
                writeRow(
                        page,
                        "`" + option.longestName() + (option.arity().max() == 0 ? "" : " " + option.paramLabel()) + "`",
                        "`" + EnvironmentDefaults.variable(command, option) + "`",
                        shownDefault(option),
                        description(option));
            }
        }
        page.append("\n");
    }

    private static void writeRow(StringBuilder page, String... cells) {
        page.append("|");
        for (String cell : cells) {
            String escaped = cell.replace("|", "\\|");
            page.append(escaped.isEmpty() ? " |" : " " + escaped + " |");
        }
        page.append("\n");
    }

    private static String shownDefault(OptionSpec option) {
        String plain = EnvironmentDefaults.plainDefault(option);
        return plain == null || plain.isEmpty() ? "" : "`" + plain + "`";
    }

    /// The description without the default and the variable, which have their own columns.
    private static String description(OptionSpec option) {
        return String.join(" ", option.description()).replaceAll(" \\[[^\\[]*env: [A-Z_]+]$", "");
    }

    private static String wrapped(String text) {
        List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
        for (String word : text.split(" ", 0)) {
            StringBuilder line = lines.getLast();
            if (line.length() + word.length() >= 120) {
                line = new StringBuilder();
                lines.add(line);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        return String.join("\n", lines) + "\n";
    }
}
