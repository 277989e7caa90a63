package dev.gavel.compose.cli;

import dev.gavel.compose.up.StackContext;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// A picocli mixin: the data directory of a `gavel up`, whose addresses a command uses unless its options name others.
final class DataOption {
    static final String NAME = "--data";

    @Option(
            names = NAME,
            paramLabel = "DIR",
            defaultValue = ".gavel",
            description =
                    "Data directory of a running gavel up. Its addresses and passwords are used unless options name"
                            + " others.")
    @EnvironmentVariable("GAVEL_DATA")
    @SuppressWarnings("UnusedVariable") // read as the value of the command's option
    private Path data = Path.of("");

    /// The value of an option for an address, or the address of the stack if the option is not given.
    ///
    /// @param value of the option
    /// @param address of the part in the file of the stack
    /// @throws OperatorException if the stack has ended
    static String address(CommandSpec command, String option, String value, Function<StackContext, String> address) {
        StackContext stack = stack(command, option);
        return stack == null ? value : address.apply(stack);
    }

    /// Whether the directory is not the default one.
    static boolean isGiven(CommandSpec command) {
        return EnvironmentDefaults.isGiven(command.commandLine().getCommandSpec(), NAME);
    }

    /// The directory.
    static Path directory(CommandSpec command) {
        return Objects.requireNonNull(option(command), NAME).getValue();
    }

    /// The stack that has the address of the option; `null` if the option or its default has.
    ///
    /// @throws OperatorException if the stack has ended
    static @Nullable StackContext stack(CommandSpec command, String option) {
        if (option(command) == null || EnvironmentDefaults.isGiven(command, option)) {
            return null;
        }
        Path data = directory(command);
        StackContext stack = find(data);
        if (stack == null) {
            if (isGiven(command)) {
                throw notRunning(data, option);
            }
            return null;
        }
        if (!stack.isRunning()) {
            throw notRunning(data, option);
        }
        return stack;
    }

    /// A mixin of a mixin has the options of the latter alone, but knows the command line.
    private static @Nullable OptionSpec option(CommandSpec command) {
        return command.commandLine().getCommandSpec().findOption(NAME);
    }

    private static @Nullable StackContext find(Path data) {
        try {
            return StackContext.find(data);
        } catch (IOException e) {
            throw new OperatorException(NAME + " " + FileProblem.withFile(e), e);
        }
    }

    private static OperatorException notRunning(Path data, String option) {
        return new OperatorException(
                "no gavel up runs on %s: start it with './gavel up --data %s', or name another server with %s"
                        .formatted(data, data, option));
    }
}
