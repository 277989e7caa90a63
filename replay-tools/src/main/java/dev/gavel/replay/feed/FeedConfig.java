package dev.gavel.replay.feed;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What to play, and where.
///
/// @param url the API's, without a path
/// @param as the kind of auctions
/// @param inFlight auctions at once, 1 to [#MAX_IN_FLIGHT]
/// @param freshIds the server makes the ids; otherwise they are the file's
/// @param json null: no file for machines
public record FeedConfig(Path file, URI url, PlayedAs as, int inFlight, boolean freshIds, @Nullable Path json) {
    static final int MAX_IN_FLIGHT = 1024;

    public FeedConfig {
        require(inFlight >= 1 && inFlight <= MAX_IN_FLIGHT, "--in-flight must be 1 to " + MAX_IN_FLIGHT);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean bare =
                String.valueOf(url.getPath()).matches("/?") && url.getQuery() == null && url.getFragment() == null;
        require(http && url.getHost() != null && bare, "--url should look like http://127.0.0.1:3000");
        if (json != null) {
            Path folder = json.toAbsolutePath().getParent();
            require(
                    folder != null && Files.isDirectory(folder) && !Files.isDirectory(json),
                    "--json " + json + " should be a file in a folder that exists");
        }
    }

    /// Reads the options as they are typed.
    ///
    /// @throws IllegalArgumentException with a sentence that names the option
    public static FeedConfig of(
            Path file, String url, String type, String increment, int inFlight, String ids, @Nullable Path json) {
        require(ids.equals("file") || ids.equals("fresh"), "--ids must be file or fresh, not " + ids);
        return new FeedConfig(file, uri(url), PlayedAs.of(type, increment), inFlight, ids.equals("fresh"), json);
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("--url should look like http://127.0.0.1:3000", e);
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
