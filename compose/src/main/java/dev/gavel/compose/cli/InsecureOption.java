package dev.gavel.compose.cli;

import picocli.CommandLine.Option;

/// A picocli mixin: whether other machines may reach the HTTP API although nobody has to say who they are.
final class InsecureOption {
    @Option(
            names = "--insecure",
            defaultValue = "false",
            description =
                    "Lets the HTTP API listen on other addresses than this machine's own without authentication. Whoever"
                            + " reaches it may bid as anybody.")
    @EnvironmentVariable("GAVEL_INSECURE")
    private boolean insecure;

    boolean isInsecure() {
        return insecure;
    }
}
