package dev.gavel.compose.cli;

import dev.gavel.schema.NearestName;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// Prints what is wrong with a command line, and what was probably meant: the nearest word, or the option whose value
/// was given without the option's name.
final class UsageErrors {
    private static final int MOST_OPTIONS = 3;

    private UsageErrors() {}

    static void print(ParameterException error) {
        CommandLine command = error.getCommandLine();
        CommandSpec spec = command.getCommandSpec();
        PrintWriter err = command.getErr();
        err.println(spec.qualifiedName() + ": " + message(error));
        String meant = meant(error, spec);
        if (meant != null) {
            err.println("Did you mean " + meant + "?");
        }
        if (error instanceof UnmatchedArgumentException
                || error instanceof MissingParameterException
                || !command.getSubcommands().isEmpty()) {
            printShortUsage(spec, err);
        }
        err.println("Try '" + spec.qualifiedName() + " --help' for more information.");
    }

    private static String message(ParameterException error) {
        String message = String.valueOf(error.getMessage());
        if (error instanceof UnmatchedArgumentException unmatched) {
            String word = word(unmatched);
            boolean wantsCommand = !error.getCommandLine().getSubcommands().isEmpty();
            return word.startsWith("-")
                    ? message
                    : (wantsCommand ? "unknown command '" : "unexpected argument '") + word + "'";
        }
        return switch (error.getArgSpec()) {
            case PositionalParamSpec parameter ->
                    message.replaceFirst("positional parameter at index \\S+ \\(.*?\\)", parameter.paramLabel());
            case OptionSpec option -> asGiven(error, option, message);
            case null, default -> message;
        };
    }

    /// A value that comes from the environment is named by its variable, because the option is not on the command line.
    private static String asGiven(ParameterException error, OptionSpec option, String message) {
        String variable = EnvironmentDefaults.variable(error.getCommandLine().getCommandSpec(), option);
        return error.getValue() != null && error.getValue().equals(System.getenv(variable))
                ? message.replaceFirst("option '.*?'( \\(.*?\\))?", variable)
                : message;
    }

    private static @Nullable String meant(ParameterException error, CommandSpec command) {
        if (error instanceof UnmatchedArgumentException unmatched) {
            String word = word(unmatched);
            if (word.startsWith("-")) {
                return nearest(word, command.options().stream().map(OptionSpec::longestName).toList());
            }
            List<String> commands = commands(command);
            return commands.isEmpty() ? options(word, command) : nearest(word, commands);
        }
        return error.getArgSpec() instanceof PositionalParamSpec && error.getValue() != null
                ? options(error.getValue(), command)
                : null;
    }

    private static @Nullable String nearest(String word, List<String> known) {
        String nearest = NearestName.of(word.split("=", 2)[0], known);
        return nearest == null ? null : "'" + nearest + "'";
    }

    /// The options that take a value of this form; null: none or too many. An option that is called like its value,
    /// such as `--url`, is the only one.
    private static @Nullable String options(String word, CommandSpec command) {
        String label = label(word);
        List<String> names =
                command.options().stream()
                        .filter(option -> option.paramLabel().equals(label))
                        .map(OptionSpec::longestName)
                        .toList();
        String own = "--" + String.valueOf(label).toLowerCase(Locale.ROOT);
        List<String> likely = names.contains(own) ? List.of(own) : names;
        return likely.isEmpty() || likely.size() > MOST_OPTIONS
                ? null
                : likely.stream().map(name -> "'" + name + " " + word + "'").collect(Collectors.joining(" or "));
    }

    /// The label that the options of a command have for a value of this form.
    private static @Nullable String label(String word) {
        if (word.contains("://")) {
            return "URL";
        }
        return word.matches("[0-9]+") ? "ID" : null;
    }

    private static String word(UnmatchedArgumentException error) {
        return error.getUnmatched().isEmpty() ? "" : error.getUnmatched().getFirst();
    }

    /// Without the options, which are many.
    private static void printShortUsage(CommandSpec command, PrintWriter err) {
        StringBuilder usage = new StringBuilder("Usage: ").append(command.qualifiedName());
        List<String> commands = commands(command);
        if (commands.isEmpty()) {
            usage.append(" [OPTIONS]");
            command.positionalParameters().forEach(parameter -> usage.append(' ').append(parameter.paramLabel()));
        } else {
            usage.append(" COMMAND [OPTIONS], where COMMAND is ").append(String.join(", ", commands));
        }
        err.println(usage);
    }

    private static List<String> commands(CommandSpec command) {
        return command.subcommands().entrySet().stream()
                .filter(sub -> !sub.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .toList();
    }
}
