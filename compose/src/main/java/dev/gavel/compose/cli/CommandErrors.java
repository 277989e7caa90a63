package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.topic.KafkaUnreachableException;
import dev.gavel.storage.StoreUnreachableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/// Reports the error that ended a command on stderr and chooses the exit status: 2 for wrong usage, 1 for a failure. No
/// command prints its own errors.
public final class CommandErrors {
    private static final Logger log = LoggerFactory.getLogger(CommandErrors.class);

    private CommandErrors() {}

    /// Installs both error handlers, the check that all output was written, and converters with readable errors.
    ///
    /// @return the same command line
    public static CommandLine reportedBy(CommandLine commandLine) {
        ValueConverters.register(commandLine);
        return commandLine
                .setExecutionStrategy(CommandErrors::runAndCheckOutput)
                .setParameterExceptionHandler((error, _) -> {
                    UsageErrors.print(error);
                    return ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((error, command, _) -> reportFailure(error, command));
    }

    /// A writer remembers that writing failed, but does not throw. Without this check, a report that is cut off by a
    /// full disk or a closed pipe would end with status 0. `System.out` hides errors from the writer around it, too.
    private static int runAndCheckOutput(ParseResult parsed) {
        int status = new RunLast().execute(parsed);
        CommandLine command = parsed.commandSpec().commandLine();
        if (status == ExitCode.OK && (command.getOut().checkError() || System.out.checkError())) {
            String name = command.getCommandSpec().qualifiedName();
            command.getErr().println(name + ": the output is incomplete: stdout is closed, or its disk is full");
            return ExitCode.SOFTWARE;
        }
        return status;
    }

    private static int reportFailure(Exception error, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (isExternal(error)) {
            log.atDebug().setCause(error).log("command failed");
            command.getErr().println(name + ": " + message(error, command));
        } else {
            log.atError().setCause(error).log("a bug ended the command");
            command.getErr()
                    .println(name + ": a bug: " + error + " (the stack trace is in " + Logging.location() + ")");
        }
        return ExitCode.SOFTWARE;
    }

    /// Every command that cannot reach Kafka, Postgres or Redis says so in the same words, with the address and where
    /// it comes from.
    private static @Nullable String message(Exception error, CommandLine command) {
        OptionSpec kafka = command.getCommandSpec().findOption("--kafka");
        return switch (error) {
            case IOException e -> FileProblem.withFile(e);
            case UncheckedIOException e -> FileProblem.withFile(FileProblem.cause(e));
            case KafkaUnreachableException unreachable when kafka != null && kafka.getValue() != null ->
                    "Kafka at %s (%s) %s: %s. %s"
                            .formatted(
                                    kafka.<Object>getValue(),
                                    source(kafka, command),
                                    verb(unreachable),
                                    unreachable.reason(),
                                    advice(unreachable));
            case StoreUnreachableException unreachable -> {
                OptionSpec option = command.getCommandSpec().findOption(unreachable.option());
                yield option == null ? unreachable.getMessage() : unreachable.message(source(option, command));
            }
            default -> EnvironmentDefaults.asGiven(command.getCommandSpec(), String.valueOf(error.getMessage()));
        };
    }

    private static String verb(KafkaUnreachableException failure) {
        return switch (failure.getCause()) {
            case SslAuthenticationException _ -> "cannot be reached by TLS";
            case AuthenticationException _ -> "rejects the connection";
            case AuthorizationException _ -> "denies the request";
            case null, default -> "does not answer";
        };
    }

    private static String advice(KafkaUnreachableException failure) {
        return switch (failure.getCause()) {
            case AuthenticationException _ -> "Check the file of --kafka-config (GAVEL_KAFKA_CONFIG)";
            case AuthorizationException _ ->
                    "Give the missing right to the user in the file of --kafka-config (docs/operations.md#securing-kafka)";
            case null, default -> "Check the address, and that the server runs";
        };
    }

    private static String source(OptionSpec option, CommandLine command) {
        String variable = EnvironmentDefaults.variable(command.getCommandSpec(), option);
        if (command.getParseResult().hasMatchedOption(option)) {
            return option.longestName();
        }
        if (System.getenv(variable) != null) {
            return variable;
        }
        try {
            return DataOption.stack(command.getCommandSpec(), option.longestName()) == null
                    ? "the default of " + option.longestName()
                    : "of the gavel up on " + DataOption.directory(command.getCommandSpec());
        } catch (OperatorException e) {
            // It has ended since.
            return "of a gavel up that has ended";
        }
    }

    /// Whether the cause is outside of Gavel, so that the message suffices and a stack trace would not help.
    private static boolean isExternal(Exception error) {
        return error instanceof OperatorException
                || error instanceof IOException
                || error instanceof UncheckedIOException
                || error instanceof KafkaException;
    }
}
