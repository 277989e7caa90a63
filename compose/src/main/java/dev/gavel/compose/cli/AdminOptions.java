package dev.gavel.compose.cli;

import dev.gavel.compose.admin.AdminListener;
import dev.gavel.ingest.BindAddress;
import picocli.CommandLine.Option;

/// A picocli mixin: where the admin listener listens.
final class AdminOptions {
    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of /livez, /readyz and /metrics; 0 selects a free one, which the log names.")
    @EnvironmentVariable("GAVEL_ADMIN_PORT")
    private int port;

    @Option(
            names = "--admin-bind",
            paramLabel = "ADDRESS",
            defaultValue = BindAddress.DEFAULT,
            description = "Address on which /livez, /readyz and /metrics are served, without authentication.")
    @EnvironmentVariable("GAVEL_ADMIN_BIND")
    private String bind = "";

    /// @throws IllegalArgumentException if the port is invalid, or the address is not one of this machine
    AdminListener.Config config() {
        try {
            return new AdminListener.Config(BindAddress.parse(bind), port);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    String.valueOf(e.getMessage()).replace("GAVEL_BIND", "GAVEL_ADMIN_BIND"), e);
        }
    }
}
