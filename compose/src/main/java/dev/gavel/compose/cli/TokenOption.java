package dev.gavel.compose.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A picocli mixin: the credential of a command that calls the HTTP API. Not on the command line, which every user of
/// the machine can read.
final class TokenOption {
    private static final String TOKEN = "--token";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = TOKEN,
            paramLabel = "TOKEN",
            description = "Access token or API key for the HTTP API; accepted only from the environment variable.")
    @EnvironmentVariable("GAVEL_TOKEN")
    private @Nullable String token;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the access token or API key in its first line.")
    @EnvironmentVariable("GAVEL_TOKEN_FILE")
    private @Nullable Path file;

    /// @return null: none is given
    /// @throws IllegalArgumentException if it is on the command line, or the file cannot be read
    @Nullable String credential() {
        if (EnvironmentDefaults.isOnCommandLine(command, TOKEN)) {
            throw new IllegalArgumentException(
                    "every user of this machine can see the command line: set GAVEL_TOKEN, or put the token into a file"
                            + " (--token-file)");
        }
        if (file != null) {
            return Passwords.read("--token-file", file).strip();
        }
        return token == null || token.isBlank() ? null : token.strip();
    }
}
