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
                    "Address on which the HTTP API listens; 0.0.0.0 or :: for all. Addresses other than loopback need"
                            + " authentication or --insecure.")
    @EnvironmentVariable("GAVEL_BIND")
    private String bind = "";

    @Option(
            names = "--allowed-hosts",
            paramLabel = "NAMES",
            defaultValue = "",
            description =
                    "Host names under which clients may reach the HTTP API, besides localhost and IP addresses,"
                            + " separated by commas; * allows any. If the API listens on an address other than"
                            + " loopback, an empty list allows any, too.")
    @EnvironmentVariable("GAVEL_ALLOWED_HOSTS")
    private String hosts = "";

    @Option(
            names = "--allowed-origins",
            paramLabel = "ORIGINS",
            defaultValue = "",
            description =
                    "Origins of web pages that may use the HTTP API, like https://auctions.example, separated by"
                            + " commas; * allows any.")
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
