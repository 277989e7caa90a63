package dev.gavel.compose.cli;

import dev.gavel.ingest.http.BrowserAccess;
import picocli.CommandLine.Option;

/// A picocli mixin: which web pages may use the HTTP API.
final class BrowserOptions {
    @Option(
            names = "--allowed-hosts",
            paramLabel = "NAMES",
            defaultValue = "",
            description =
                    "Names under which the HTTP API is reached, separated by commas, besides localhost and addresses; *"
                            + " for any. If it listens on other addresses than 127.0.0.1, an empty list allows all.")
    @EnvironmentVariable("GAVEL_ALLOWED_HOSTS")
    private String hosts = "";

    @Option(
            names = "--allowed-origins",
            paramLabel = "ORIGINS",
            defaultValue = "",
            description =
                    "Origins of web pages that may use the HTTP API, like https://auctions.example, separated by commas;"
                            + " * for any.")
    @EnvironmentVariable("GAVEL_ALLOWED_ORIGINS")
    private String origins = "";

    /// @throws IllegalArgumentException if a word is no host or no origin
    BrowserAccess access() {
        return BrowserAccess.parse(hosts, origins);
    }
}
