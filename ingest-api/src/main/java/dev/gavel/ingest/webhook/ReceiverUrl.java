package dev.gavel.ingest.webhook;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/// Where deliveries are posted.
///
/// @param tls whether the connection is encrypted; without it, the receiver has to be on this machine
/// @param host a name, or an address without brackets
/// @param target path and query
public record ReceiverUrl(boolean tls, String host, int port, String target) {
    public static final int MAX_LENGTH = 2_000;
    private static final int MAX_PORT = 65_535;
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /// @throws IllegalArgumentException with a message that continues "the URL"
    public static ReceiverUrl parse(String text) {
        require(!text.isEmpty() && text.length() <= MAX_LENGTH, "must have 1 to " + MAX_LENGTH + " characters");
        require(
                text.chars().allMatch(c -> c > ' ' && c < 0x7F),
                "must be printable ASCII: write other characters of the path as %XX, and a name in Punycode");
        URI uri = uri(text);
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        require(scheme.equals("https") || scheme.equals("http"), "must begin with https://");
        require(uri.getRawUserInfo() == null, "must have no user name or password: deliveries are signed");
        require(uri.getRawFragment() == null, "must have no fragment (#)");
        String host = uri.getHost();
        require(host != null && !host.isEmpty(), "must name a host, like https://example.com/hooks");
        String name = String.valueOf(host);
        if (name.startsWith("[")) {
            name = name.substring(1, name.length() - 1);
            require(name.indexOf('%') < 0, "must name no network interface");
        }
        int port = uri.getPort();
        require(port != 0 && port <= MAX_PORT, "must have a port from 1 to " + MAX_PORT);
        boolean tls = scheme.equals("https");
        require(tls || isThisMachine(name), "must begin with https:// unless the receiver is on this machine");
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return new ReceiverUrl(tls, name, port < 0 ? (tls ? HTTPS_PORT : HTTP_PORT) : port, target);
    }

    /// As in the header `Host`.
    String authority() {
        String name = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return port == (tls ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
    }

    private static boolean isThisMachine(String host) {
        return host.equalsIgnoreCase("localhost") || host.equals("::1") || host.matches("127(\\.\\d{1,3}){3}");
    }

    private static URI uri(String text) {
        try {
            return new URI(text).parseServerAuthority();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("must be a URL like https://example.com/hooks", e);
        }
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
