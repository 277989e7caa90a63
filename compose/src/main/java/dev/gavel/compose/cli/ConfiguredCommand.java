package dev.gavel.compose.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// A command that checks its options before it runs.
///
/// @param <C> the checked options
@Command(modelTransformer = EnvironmentDefaults.class, sortOptions = false)
abstract class ConfiguredCommand<C> implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    /// Reads and checks the options without touching the outside world, except for files that the options name.
    ///
    /// @throws IllegalArgumentException if an option or its environment variable is invalid; reported as wrong usage
    abstract C config();

    /// @return the exit status
    /// @throws Exception reported by [CommandErrors]
    abstract int run(C config) throws Exception;

    @Override
    public final Integer call() throws Exception {
        return run(checkedConfig());
    }

    final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /// Whether the option is on the command line, rather than set by its environment variable or default.
    final boolean isOnCommandLine(String option) {
        return spec.commandLine().getParseResult().hasMatchedOption(option);
    }

    /// Wrong usage that only shows while the command runs.
    final ParameterException wrongUsage(String message, @Nullable Exception cause) {
        return new ParameterException(spec.commandLine(), message, cause);
    }

    private C checkedConfig() {
        String misspelled = MisspelledVariables.problem(System.getenv().keySet(), spec);
        if (misspelled != null) {
            throw wrongUsage(misspelled, null);
        }
        try {
            return config();
        } catch (IllegalArgumentException e) {
            throw wrongUsage(EnvironmentDefaults.asGiven(spec, String.valueOf(e.getMessage())), e);
        }
    }
}
