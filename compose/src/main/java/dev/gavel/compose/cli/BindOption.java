package dev.gavel.compose.cli;

import dev.gavel.ingest.BindAddress;
import java.net.InetAddress;
import picocli.CommandLine.Option;

/// A picocli mixin: on which address the HTTP API listens.
final class BindOption {
    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = BindAddress.DEFAULT,
            description =
                    "Address on which the HTTP API listens; 0.0.0.0 or :: for all. The API has no authentication.")
    @EnvironmentVariable("GAVEL_BIND")
    private String bind = "";

    /// @throws IllegalArgumentException if it is not an address of this machine
    InetAddress address() {
        return BindAddress.parse(bind);
    }
}
