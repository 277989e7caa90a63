package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A fixed set of files of this build, each read at its first request. Nothing is looked up by the path of a request.
final class StaticFiles implements Handler {
    private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
    private static final HeaderName TYPE_OPTIONS = HeaderNames.create("X-Content-Type-Options");
    private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");

    private final Map<String, StaticFile> files = new LinkedHashMap<>();
    private final String policy;

    /// @param policy what a browser may load for these files
    StaticFiles(String policy) {
        this.policy = policy;
    }

    /// @throws IllegalStateException if the build does not have the resource
    StaticFiles with(String path, String resource, String contentType) {
        URL url = StaticFiles.class.getResource(resource);
        if (url == null) {
            throw new IllegalStateException("the file " + resource + " is not in this build");
        }
        files.put(path, new StaticFile(url, contentType));
        return this;
    }

    Iterable<String> paths() {
        return files.keySet();
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) {
        StaticFile file = files.get(request.path().rawPath());
        if (file == null) {
            throw Problem.of(404, "unknown_path", "There is no such path.", "Check the path.");
        }
        Content content = file.content();
        Exchange exchange = new Exchange(request, response);
        exchange.header(POLICY, policy)
                .header(TYPE_OPTIONS, "nosniff")
                .header(REFERRER_POLICY, "no-referrer")
                // After an upgrade the files must belong together.
                .header(HeaderNames.CACHE_CONTROL, "no-cache")
                .header(HeaderNames.ETAG, content.tag);
        if (request.headers().all(HeaderNames.IF_NONE_MATCH, List::of).contains(content.tag)) {
            response.status(304).send();
        } else {
            exchange.content(200, file.contentType, content.bytes);
        }
    }

    /// @param tag changes with the bytes
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Content(byte[] bytes, String tag) {}

    private static final class StaticFile {
        private final URL resource;
        private final String contentType;
        private volatile @Nullable Content content;

        StaticFile(URL resource, String contentType) {
            this.resource = resource;
            this.contentType = contentType;
        }

        /// A race of two first requests is harmless.
        Content content() {
            Content known = content;
            if (known == null) {
                known = read();
                content = known;
            }
            return known;
        }

        private Content read() {
            try (InputStream in = resource.openStream()) {
                byte[] bytes = in.readAllBytes();
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
                return new Content(bytes, '"' + HexFormat.of().formatHex(digest, 0, 8) + '"');
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }
    }
}
