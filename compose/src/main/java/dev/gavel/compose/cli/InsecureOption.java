package dev.gavel.compose.cli;

import picocli.CommandLine.Option;

/// A picocli mixin: whether other machines may reach the HTTP API although callers are not authenticated.
final class InsecureOption {
    @Option(
            names = "--insecure",
            defaultValue = "false",
            description =
                    "Lets the HTTP API listen on addresses other than loopback without authentication. Anyone who can"
                            + " reach it may then bid as any bidder.")
    @EnvironmentVariable("GAVEL_INSECURE")
    private boolean insecure;

    boolean isInsecure() {
        return insecure;
    }
}
