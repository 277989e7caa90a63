package dev.gavel.compose.admin;

import java.net.InetAddress;

/// Where the admin listener listens.
///
/// @param bind address of this machine
/// @param port 0: any free one
public record AdminConfig(InetAddress bind, int port) {
    public AdminConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--admin-port (GAVEL_ADMIN_PORT) must be 0 to 65535, not " + port);
        }
    }
}
