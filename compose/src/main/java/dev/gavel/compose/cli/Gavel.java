package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.OperatorException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// The command line. Exit status 0: it worked; 1: it did not, and a line on stderr says why; 2: it was asked wrongly.
@Command(
        name = "gavel",
        description = "Real-time bidding on an event log.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Gavel.Version.class,
        subcommands = {
            UpCommand.class,
            FeedCommand.class,
            IngestCommand.class,
            ProcessCommand.class,
            ProjectCommand.class,
            CatalogCommand.class,
            VerifyCommand.class,
            RebuildCommand.class,
            WhatIfCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            TrainCommand.class
        })
public final class Gavel implements Callable<Integer> {
    private static final String[] WITH_A_JAR_OF_ITS_OWN = {
        "", "With a jar of its own, through the script ./gavel:", "  bench    Measures."
    };

    @Spec private @Nullable CommandSpec spec;

    /// Runs one command to its end.
    public static void main(String[] arguments) {
        Logging.bridge();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine gavel =
                new CommandLine(new Gavel())
                        .setExecutionExceptionHandler((failure, command, _) -> explain(failure, command));
        // Here, for a footer in the annotation would be every command's.
        gavel.getCommandSpec().usageMessage().footer(WITH_A_JAR_OF_ITS_OWN);
        return gavel;
    }

    @Override
    public Integer call() {
        throw new ParameterException(Objects.requireNonNull(spec).commandLine(), "Which command?");
    }

    private static int explain(Exception failure, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (isForThePerson(failure)) {
            command.getErr().println(name + ": " + failure.getMessage());
        } else {
            LoggerFactory.getLogger(Gavel.class).atError().setCause(failure).log("a bug ended the command");
            command.getErr().println(name + ": a bug: " + failure + " (the stack trace is in " + Logging.place() + ")");
        }
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /// Whether the message alone says what is wrong and what to do.
    private static boolean isForThePerson(Exception failure) {
        return failure instanceof OperatorException || failure instanceof IllegalArgumentException;
    }

    /// The version that the jar says it is.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Gavel.class.getPackage().getImplementationVersion();
            return new String[] {"gavel " + (version == null ? "(not from its jar)" : version)};
        }
    }
}
