package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.common.Weighted;
import io.helidon.common.uri.UriPath;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/// The only place that judges how a path is written, before any route, CORS or metrics. Helidon matches routes on the
/// decoded and normalized path, so that `/api/auctions/42%2Fclose` would close an auction although a proxy in front,
/// with a rule for `/api/auctions/*/close`, has let it pass as something else. Here a path has one spelling: what needs
/// decoding or normalizing is rejected, and routes are matched on the bytes that the client sent.
public final class PlainPaths implements HttpFeature, Weighted {
    /// Above that of every feature, so that its filter is the first.
    private static final double FIRST = 10_000;

    private static final String ASTERISK = "*";
    private static final boolean[] PLAIN = plainCharacters();

    @Override
    public double weight() {
        return FIRST;
    }

    @Override
    public void setup(HttpRouting.Builder routing) {
        routing.addFilter(PlainPaths::filter);
    }

    /// @throws Problem 400 if the path has another spelling, 404 if it ends with a slash: no route does
    private static void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        HttpPrologue prologue = request.prologue();
        String target = prologue.uriPath().rawPath();
        String path = originForm(target);
        if (prologue.fragment().hasValue() || (!isPlain(path) && !path.equals(ASTERISK))) {
            throw Problem.badRequest(
                    "bad_path",
                    "Write the path plainly: no percent-encoding, no path parameters (;), no empty, . or .. segments,"
                            + " no fragment (#).",
                    null);
        }
        if (path.length() > 1 && path.endsWith("/")) {
            throw Problem.of(404, "unknown_path", "There is no such path.", "Remove the slash at the end of the path.");
        }
        if (!path.equals(target)) {
            request.prologue(prologue.withUriPath(UriPath.create(path)));
        }
        chain.proceed();
    }

    /// The path of a request target. `http://host/path` is the same as `/path` (absolute-form, RFC 9112, section
    /// 3.2.2).
    static String originForm(String target) {
        if (target.startsWith("/")) {
            return target;
        }
        int authority = authorityStart(target);
        if (authority < 0) {
            return target;
        }
        int path = target.indexOf('/', authority);
        if (path < 0) {
            return target.length() == authority ? target : "/";
        }
        return path == authority ? target : target.substring(path);
    }

    /// Whether the path equals its decoded, normalized form: each of its segments has a character, is neither `.` nor
    /// `..`, and consists of characters that need no encoding (RFC 3986, section 3.3) and have no second meaning. A
    /// slash at the end is allowed.
    static boolean isPlain(String path) {
        int length = path.length();
        if (length == 0 || path.charAt(0) != '/') {
            return false;
        }
        int from = 1;
        for (int i = 1; i < length; i++) {
            char c = path.charAt(i);
            if (c == '/') {
                if (isEmptyOrDots(path, from, i)) {
                    return false;
                }
                from = i + 1;
            } else if (c >= PLAIN.length || !PLAIN[c]) {
                return false;
            }
        }
        return from == length || !isEmptyOrDots(path, from, length);
    }

    private static boolean isEmptyOrDots(String path, int from, int to) {
        return switch (to - from) {
            case 0 -> true;
            case 1 -> path.charAt(from) == '.';
            case 2 -> path.charAt(from) == '.' && path.charAt(from + 1) == '.';
            default -> false;
        };
    }

    private static int authorityStart(String target) {
        for (String scheme : new String[] {"http://", "https://"}) {
            if (target.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return scheme.length();
            }
        }
        return -1;
    }

    private static boolean[] plainCharacters() {
        boolean[] plain = new boolean[128];
        for (char c = 0; c < plain.length; c++) {
            plain[c] =
                    (c >= 'a' && c <= 'z')
                            || (c >= 'A' && c <= 'Z')
                            || (c >= '0' && c <= '9')
                            || "-._~!$&'()*+,=:@".indexOf(c) >= 0;
        }
        return plain;
    }
}
