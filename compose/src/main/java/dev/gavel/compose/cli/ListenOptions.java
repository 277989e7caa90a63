package dev.gavel.compose.cli;

import dev.gavel.ingest.BindAddress;
import dev.gavel.ingest.http.BrowserAccess;
import java.net.InetAddress;
import picocli.CommandLine.Option;

/// A picocli mixin: on which address the HTTP API listens, and which web pages may use it.
final class ListenOptions {
    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = BindAddress.DEFAULT,
            description =
                    "Address on which the HTTP API listens; 0.0.0.0 or :: for all. Others than this machine's own need"
                            + " authentication or --insecure.")
    @EnvironmentVariable("GAVEL_BIND")
    private String bind = "";

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

    /// @throws IllegalArgumentException if it is not an address of this machine
    InetAddress address() {
        return BindAddress.parse(bind);
    }

    /// @throws IllegalArgumentException if a word is no host or no origin
    BrowserAccess browsers() {
        return BrowserAccess.parse(hosts, origins);
    }
}
