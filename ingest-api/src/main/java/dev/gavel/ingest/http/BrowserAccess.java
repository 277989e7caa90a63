package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Which web pages may use the API (docs/adr/0035). A browser sends requests to every address that it reaches, also to
/// 127.0.0.1, for any page that its user has open. Two headers, which a page cannot change, tell such requests apart:
///
/// - `Origin` names the page. Another origin than the API's own may change something only if it is listed.
/// - `Host` has the name under which the browser found the API. A page whose name has been pointed to 127.0.0.1 (DNS
///   rebinding) has the API's own origin, but not its name.
///
/// @param hosts in lower case, without port: names of the API besides those of this machine itself; [#ANY]: every name
/// @param origins in lower case, like `https://auctions.example`; [#ANY]: every origin
public record BrowserAccess(Set<String> hosts, Set<String> origins) {
    public static final String ANY = "*";

    /// No other name and no other origin.
    public static final BrowserAccess NONE = new BrowserAccess(Set.of(), Set.of());

    private static final String LOCALHOST = "localhost";

    /// Parses `GAVEL_ALLOWED_HOSTS` and `GAVEL_ALLOWED_ORIGINS`: words separated by commas.
    ///
    /// @throws IllegalArgumentException if a word is no host or no origin
    public static BrowserAccess parse(String hosts, String origins) {
        return new BrowserAccess(words(hosts, BrowserAccess::host), words(origins, BrowserAccess::origin));
    }

    /// Whether requests with this `Host` are answered: a name of this machine itself, an address, which nobody can
    /// redirect, or a listed name.
    boolean isAllowedHost(String header) {
        String host = withoutPort(header).toLowerCase(Locale.ROOT);
        return host.equals(LOCALHOST)
                || host.endsWith("." + LOCALHOST)
                || isAddress(host)
                || hosts.contains(host)
                || hosts.contains(ANY);
    }

    /// Whether pages of this origin may use the API.
    boolean isAllowedOrigin(String origin) {
        return origins.contains(ANY) || origins.contains(origin.toLowerCase(Locale.ROOT));
    }

    /// Whether a page of this origin was loaded from the API itself, directly or through a proxy that adds TLS.
    static boolean isSameOrigin(String origin, String hostHeader) {
        int authority = origin.indexOf("://") + "://".length();
        String scheme = origin.substring(0, Math.max(0, authority));
        return (scheme.equals("http://") || scheme.equals("https://"))
                && origin.substring(authority).equalsIgnoreCase(hostHeader);
    }

    static Problem hostNotAllowed() {
        return Problem.of(
                421,
                "host_not_allowed",
                "The request's Host is not a name of this API.",
                "Use localhost or an address, or list the name in GAVEL_ALLOWED_HOSTS (--allowed-hosts).");
    }

    static Problem originNotAllowed() {
        return Problem.of(
                403,
                "origin_not_allowed",
                "Web pages of this origin may not change anything.",
                "List the origin in GAVEL_ALLOWED_ORIGINS (--allowed-origins).");
    }

    /// An IPv6 address has brackets in `Host`. A name that consists of digits and points does not exist: browsers read
    /// it as an IPv4 address.
    private static boolean isAddress(String host) {
        return host.startsWith("[")
                || (!host.isEmpty() && host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9')));
    }

    private static String withoutPort(String header) {
        int colon = header.lastIndexOf(':');
        return colon > header.lastIndexOf(']') ? header.substring(0, colon) : header;
    }

    private static Set<String> words(String list, UnaryOperator<String> check) {
        return Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .map(word -> word.equals(ANY) ? ANY : check.apply(word.toLowerCase(Locale.ROOT)))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static String host(String word) {
        if (!word.matches("[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")) {
            throw new IllegalArgumentException(
                    "GAVEL_ALLOWED_HOSTS takes names without scheme and port, separated by commas, like"
                            + " auctions.example, not "
                            + word);
        }
        return word;
    }

    private static String origin(String word) {
        try {
            URI uri = URI.create(word);
            if (List.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getHost() != null
                    && word.equals(uri.getScheme() + "://" + uri.getRawAuthority())) {
                return word;
            }
        } catch (IllegalArgumentException e) {
            throw invalidOrigin(word);
        }
        throw invalidOrigin(word);
    }

    private static IllegalArgumentException invalidOrigin(String word) {
        return new IllegalArgumentException(
                "GAVEL_ALLOWED_ORIGINS takes origins without a path, separated by commas, like"
                        + " https://auctions.example, not "
                        + word);
    }
}
