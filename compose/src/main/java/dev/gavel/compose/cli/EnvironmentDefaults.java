package dev.gavel.compose.cli;

import java.lang.reflect.Field;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/// Gives every option of a command an environment variable: `GAVEL_<COMMAND>_<OPTION>`, or the one of its
/// [EnvironmentVariable]. The variable replaces the option's default. Appends both to the option's help text; the value
/// of the variable is never shown, because it may contain a password.
final class EnvironmentDefaults implements IModelTransformer {
    /// What `Option.defaultValue()` returns for an option without a default; picocli has no constant for it.
    private static final String NO_DEFAULT = "__no_default_value__";

    @Override
    public CommandSpec transform(CommandSpec command) {
        for (OptionSpec option : List.copyOf(command.options())) {
            if (!option.usageHelp() && !option.versionHelp()) {
                // Removed and added again, all options keep their order.
                command.remove(option);
                command.addOption(withVariable(option, variable(command, option)));
            }
        }
        return command;
    }

    /// The environment variable of an option.
    static String variable(CommandSpec command, OptionSpec option) {
        if (option.userObject() instanceof Field field) {
            EnvironmentVariable named = field.getAnnotation(EnvironmentVariable.class);
            if (named != null) {
                return named.value();
            }
        }
        return prefix(command) + constantCase(option.longestName().substring(1));
    }

    /// Not from the command above, which a command does not know while it is built.
    private static String prefix(CommandSpec command) {
        EnvironmentVariable named =
                command.userObject() == null
                        ? null
                        : command.userObject().getClass().getAnnotation(EnvironmentVariable.class);
        return named == null ? "GAVEL_" + constantCase(command.name()) : named.value();
    }

    /// The default of an option without the environment; null if it has none.
    static @Nullable String plainDefault(OptionSpec option) {
        if (option.userObject() instanceof Field field) {
            String declared = field.getAnnotation(Option.class).defaultValue();
            return declared.equals(NO_DEFAULT) ? null : declared;
        }
        return null;
    }

    /// Whether the option is set, on the command line or by its environment variable.
    static boolean isGiven(CommandSpec command, String name) {
        return isOnCommandLine(command, name) || System.getenv(variable(command, command.findOption(name))) != null;
    }

    static boolean isOnCommandLine(CommandSpec command, String name) {
        return command.commandLine().getParseResult().hasMatchedOption(name);
    }

    /// A message in which each setting has the name under which it was given: its option, or the environment variable
    /// if only that is set. Services name their settings by the variables, because that is how most of them are
    /// started. A message that names both stays as it is.
    static String asGiven(CommandSpec command, String message) {
        String given = message;
        for (OptionSpec option : command.options()) {
            if (option.usageHelp() || option.versionHelp()) {
                continue;
            }
            String name = option.longestName();
            String variable = variable(command, option);
            boolean byVariable = !isOnCommandLine(command, name) && System.getenv(variable) != null;
            Pattern wanted = word(byVariable ? variable : name);
            Pattern other = word(byVariable ? name : variable);
            if (!wanted.matcher(message).find()) {
                given = other.matcher(given).replaceAll(Matcher.quoteReplacement(byVariable ? variable : name));
            }
        }
        return given;
    }

    /// Not as a part of a longer name.
    private static Pattern word(String name) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(name) + "(?![\\w-])");
    }

    private static OptionSpec withVariable(OptionSpec option, String variable) {
        String plain = plainDefault(option);
        String description = String.join(" ", option.description());
        boolean isShown = plain != null && !plain.isEmpty() && !plain.equals("false");
        String shownDefault = isShown ? "default: " + plain + "; " : "";
        return OptionSpec.builder(option)
                .defaultValue(plain == null ? "${env:" + variable + "}" : "${env:" + variable + ":-" + plain + "}")
                .showDefaultValue(Visibility.NEVER)
                // Picocli formats a description a second time when the option is built again.
                .description((description + " [" + shownDefault + "env: " + variable + "]").replace("%", "%%"))
                .build();
    }

    private static String constantCase(String name) {
        return name.replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
