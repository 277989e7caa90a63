package dev.gavel.replay.feed;

import dev.gavel.replay.file.JsonFile;
import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a feed plays, and where to.
///
/// @param url the API's address without a path
/// @param terms the terms of the auctions it opens
/// @param inFlight auctions played at once, 1 to [#MAX_IN_FLIGHT]
/// @param freshIds whether the server assigns the auctions' ids; otherwise they have the file's ids
/// @param json where to write the result as JSON; null: nowhere
public record FeedConfig(Path file, URI url, FeedTerms terms, int inFlight, boolean freshIds, @Nullable Path json) {
    static final int MAX_IN_FLIGHT = 1024;

    private static final String URL_EXAMPLE = "--url must look like http://127.0.0.1:3000";

    public FeedConfig {
        require(inFlight >= 1 && inFlight <= MAX_IN_FLIGHT, "--in-flight must be 1 to " + MAX_IN_FLIGHT);
        boolean http = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        boolean hasNoPath =
                String.valueOf(url.getPath()).matches("/?") && url.getQuery() == null && url.getFragment() == null;
        require(http && url.getHost() != null && hasNoPath, URL_EXAMPLE);
        if (json != null) {
            JsonFile.requireWritable(json);
        }
    }

    /// Parses the options of the command line.
    ///
    /// @throws IllegalArgumentException with a message that names the invalid option
    public static FeedConfig parse(
            Path file, String url, String type, String increment, int inFlight, String ids, @Nullable Path json) {
        require(ids.equals("file") || ids.equals("fresh"), "--ids must be file or fresh, not " + ids);
        return new FeedConfig(file, uri(url), FeedTerms.parse(type, increment), inFlight, ids.equals("fresh"), json);
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(URL_EXAMPLE, e);
        }
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
