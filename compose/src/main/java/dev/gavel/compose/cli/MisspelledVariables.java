package dev.gavel.compose.cli;

import dev.gavel.schema.NearestName;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/// Finds an environment variable that is almost one of Gavel's: a command that ignores `GAVEL_FASTPATH=off` does not do
/// what was asked. Variables of others, such as those that Kubernetes adds for a service called `gavel`, are not near
/// enough.
final class MisspelledVariables {
    private static final String PREFIX = "GAVEL_";

    /// Read by `./gavel`, by the image and by the logging, and not options of a command.
    static final Set<String> OTHERS = Set.of("GAVEL_AOT", "GAVEL_JAVA_HOME", "GAVEL_JAVA_OPTS", "GAVEL_LOG_LEVEL");

    /// `gavel bench` is another program; its variables begin like this.
    private static final String BENCH = PREFIX + "BENCH_";

    private MisspelledVariables() {}

    /// What is wrong, for people; `null`: nothing.
    ///
    /// @param given names of all environment variables
    /// @param command that runs
    static @Nullable String problem(Collection<String> given, CommandSpec command) {
        Set<String> own = variables(command);
        Set<String> known = new LinkedHashSet<>(own);
        addSubcommands(command.root(), known);
        known.addAll(OTHERS);
        for (String name : new TreeSet<>(given)) {
            if (name.startsWith(PREFIX) && !name.startsWith(BENCH) && !known.contains(name)) {
                String meant = meant(name, own, known);
                if (meant != null) {
                    return "the environment variable "
                            + name
                            + " is unknown. Did you mean "
                            + meant
                            + "? Rename or remove it";
                }
            }
        }
        return null;
    }

    private static void addSubcommands(CommandSpec command, Set<String> known) {
        for (CommandLine below : command.subcommands().values()) {
            known.addAll(variables(below.getCommandSpec()));
            addSubcommands(below.getCommandSpec(), known);
        }
    }

    static Set<String> variables(CommandSpec command) {
        Set<String> variables = new LinkedHashSet<>();
        command.options().stream()
                .filter(option -> !option.usageHelp() && !option.versionHelp())
                .forEach(option -> variables.add(EnvironmentDefaults.variable(command, option)));
        return variables;
    }

    private static @Nullable String meant(String name, Set<String> own, Set<String> known) {
        String plain = name.substring(PREFIX.length());
        if (own.contains(plain)) {
            return plain; // GAVEL_DATABASE_URL
        }
        return known.stream().filter(other -> NearestName.isTypingError(name, other)).findFirst().orElse(null);
    }
}
