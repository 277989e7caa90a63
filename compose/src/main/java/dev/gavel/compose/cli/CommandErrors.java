package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Reports the error that ended a command on stderr and chooses the exit status: 2 for wrong usage, 1 for a failure. No
/// command prints its own errors.
public final class CommandErrors {
    private static final Logger log = LoggerFactory.getLogger(CommandErrors.class);

    private CommandErrors() {}

    /// Installs both error handlers.
    ///
    /// @return the same command line
    public static CommandLine reportedBy(CommandLine commandLine) {
        return commandLine
                .setParameterExceptionHandler((error, _) -> reportWrongUsage(error))
                .setExecutionExceptionHandler((error, command, _) -> reportFailure(error, command));
    }

    private static int reportWrongUsage(ParameterException error) {
        CommandLine command = error.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println(name + ": " + error.getMessage());
        UnmatchedArgumentException.printSuggestions(error, err);
        err.println("Try '" + name + " --help' for more information.");
        return ExitCode.USAGE;
    }

    private static int reportFailure(Exception error, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (isExternal(error)) {
            log.atDebug().setCause(error).log("command failed");
            command.getErr().println(name + ": " + error.getMessage());
        } else {
            log.atError().setCause(error).log("a bug ended the command");
            command.getErr()
                    .println(name + ": a bug: " + error + " (the stack trace is in " + Logging.location() + ")");
        }
        return ExitCode.SOFTWARE;
    }

    /// Whether the cause is outside of Gavel, so that the message suffices and a stack trace would not help.
    private static boolean isExternal(Exception error) {
        return error instanceof OperatorException
                || error instanceof IOException
                || error instanceof UncheckedIOException
                || error instanceof KafkaException;
    }
}
