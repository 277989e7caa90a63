package dev.gavel.compose.cli;

import dev.gavel.compose.logging.Logging;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// The command line `gavel`. [CommandErrors] defines the exit status.
@Command(
        name = "gavel",
        description = "Real-time bidding on an event log.",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Gavel.Version.class,
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            TailCommand.class,
            BidCommand.class,
            AuctionCommand.class,
            FeedCommand.class,
            IngestCommand.class,
            ProcessCommand.class,
            ProjectCommand.class,
            CatalogCommand.class,
            WebhooksCommand.class,
            VerifyCommand.class,
            RebuildCommand.class,
            WhatIfCommand.class,
            ExportCommand.class,
            ImportCommand.class,
            KeysCommand.class,
            ForgetCommand.class,
            WebhookCommand.class,
            CompletionCommand.class,
            TrainCommand.class
        })
public final class Gavel implements Callable<Integer> {
    private static final int HELP_COLUMNS = 100;

    private static final String[] FOOTER = {
        "", "Started by the script ./gavel from its own jar:", "  bench       Measures rates, latencies and CPU time."
    };

    @Spec private CommandSpec spec = CommandSpec.create();

    /// Runs one command and exits.
    public static void main(String[] arguments) {
        Logging.bridge();
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine gavel = CommandErrors.reportedBy(new CommandLine(new Gavel())).setUsageHelpWidth(HELP_COLUMNS);
        gavel.registerConverter(Path.class, new PathConverter());
        // Set here because the annotation's footer would be inherited by every command.
        gavel.getCommandSpec().usageMessage().footer(FOOTER);
        return gavel;
    }

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "no command given");
    }

    /// The version in the manifest of the jar.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            @Nullable String version = Gavel.class.getPackage().getImplementationVersion();
            return new String[] {"gavel " + (version == null ? "(version unknown: not run from its jar)" : version)};
        }
    }

    /// Paths of options. In the C locale a JVM cannot express a file name beyond ASCII; `./gavel` and the image start
    /// it in another one (compose/jvm-flags.sh).
    private static final class PathConverter implements ITypeConverter<Path> {
        @Override
        public Path convert(String value) {
            try {
                return Path.of(value);
            } catch (InvalidPathException e) {
                String encoding = System.getProperty("sun.jnu.encoding");
                TypeConversionException failure =
                        new TypeConversionException(
                                "'%s' is not a path in the locale's encoding %s: start it with LC_ALL=C.UTF-8"
                                        .formatted(value, encoding));
                failure.initCause(e);
                throw failure;
            }
        }
    }
}
