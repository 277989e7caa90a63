package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// `GET /` and `GET /page/…`: the page for people (docs/adr/0048). A fixed set of files, read once; nothing is looked
/// up by the path of a request. It loads nothing from elsewhere and has no inline script or style.
final class PageRoute implements Handler {
    private static final String RESOURCES = "/dev/gavel/ingest/page/";
    private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
    private static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final List<String> MODULES =
            List.of("main", "api", "session", "dom", "live", "list", "auction", "chart", "sell", "pipeline");

    private final Map<String, PageFile> files = new LinkedHashMap<>();

    /// @param tag changes with the content
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record PageFile(String contentType, byte[] bytes, String tag) {}

    PageRoute() {
        add("/", RESOURCES + "index.html", "text/html; charset=utf-8");
        add("/page/style.css", RESOURCES + "style.css", "text/css; charset=utf-8");
        add("/page/icon.svg", RESOURCES + "icon.svg", "image/svg+xml");
        for (String module : MODULES) {
            add("/page/" + module + ".js", RESOURCES + module + ".js", "text/javascript; charset=utf-8");
        }
        add("/page/uplot.js", UPLOT + "uPlot.esm.js", "text/javascript; charset=utf-8");
        add("/page/uplot.css", UPLOT + "uPlot.min.css", "text/css; charset=utf-8");
    }

    /// The paths of the page.
    Iterable<String> paths() {
        return files.keySet();
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        PageFile file = files.get(request.path().rawPath());
        if (file == null) {
            throw Problem.of(404, "unknown_path", "There is no such path.", "Check the path.");
        }
        Exchange exchange = new Exchange(request, response);
        exchange.header(HeaderNames.create("Content-Security-Policy"), POLICY)
                .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
                .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
                // After an upgrade the modules must belong together.
                .header(HeaderNames.CACHE_CONTROL, "no-cache")
                .header(HeaderNames.ETAG, file.tag);
        if (request.headers().all(HeaderNames.IF_NONE_MATCH, List::of).contains(file.tag)) {
            response.status(304).send();
        } else {
            exchange.content(200, file.contentType, file.bytes);
        }
    }

    private void add(String path, String resource, String contentType) {
        try (InputStream in = PageRoute.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the page's file " + resource + " is not in this build");
            }
            byte[] bytes = in.readAllBytes();
            files.put(path, new PageFile(contentType, bytes, tag(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String tag(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return '"' + HexFormat.of().formatHex(digest, 0, 8) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
