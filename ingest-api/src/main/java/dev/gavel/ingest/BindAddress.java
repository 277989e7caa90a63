package dev.gavel.ingest;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/// The address of this machine on which the HTTP API listens. By default only this machine can reach it. Any other
/// address needs authentication or `--insecure`.
public final class BindAddress {
    public static final String DEFAULT = "127.0.0.1";

    private BindAddress() {}

    /// Parses `GAVEL_BIND`: an IPv4 or IPv6 address, with or without brackets, or a name; `0.0.0.0` and `::` are all
    /// addresses.
    ///
    /// @throws IllegalArgumentException if it is not an address of this machine
    public static InetAddress parse(String text) {
        if (text.isBlank()) {
            throw invalid(text, "it is empty", null);
        }
        InetAddress address;
        try {
            address = InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw invalid(text, "it is neither an address nor a name that resolves to one", e);
        }
        // Asks the kernel, because the list of interfaces does not contain every address that can be bound.
        try (ServerSocket _ = new ServerSocket(0, 1, address)) {
            return address;
        } catch (IOException e) {
            throw invalid(text, "this machine does not have it (" + e.getMessage() + ")", e);
        }
    }

    /// The address as a part of a URL: an IPv6 address shortened and in brackets.
    public static String inUrl(InetAddress address) {
        String text = address.getHostAddress().replaceFirst("(^|:)(0(:|$)){2,}", "::");
        // In a URL the percent sign before an interface is %25 (RFC 6874).
        return text.indexOf(':') < 0 ? text : "[" + text.replace("%", "%25") + "]";
    }

    private static IllegalArgumentException invalid(String text, String reason, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "GAVEL_BIND must be an address of this machine without a port, like 127.0.0.1, 0.0.0.0 or ::, not "
                        + text
                        + ": "
                        + reason,
                cause);
    }
}
