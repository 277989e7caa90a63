package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.common.uri.UriQuery;

/// One page of a list: `limit` rows after the `cursor`, the last id of the previous page.
///
/// @param cursor -1: the first page
public record Paging(int limit, long cursor) {
    public static final String LIMIT = "limit";
    public static final String CURSOR = "cursor";

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    static Paging of(UriQuery query) {
        long limit = query.contains(LIMIT) ? Digits.parse(query.get(LIMIT)) : DEFAULT_LIMIT;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.badRequest("bad_query", "limit must be 1 to " + MAX_LIMIT + ".", LIMIT);
        }
        long cursor = -1;
        if (query.contains(CURSOR)) {
            cursor = Digits.parse(query.get(CURSOR));
            if (cursor < 0) {
                throw Problem.badRequest(
                        "bad_query", "cursor must come from a Link header; omit it to get the first page.", CURSOR);
            }
        }
        return new Paging((int) limit, cursor);
    }

    public boolean isFirstPage() {
        return cursor < 0;
    }

    /// The `Link` header (RFC 8288) to the page after this one.
    ///
    /// @param lastId of this page
    /// @param filter other parameters of the query as `&name=value`, or empty
    public String nextLink(String path, long lastId, String filter) {
        return "<" + path + "?limit=" + limit + "&cursor=" + lastId + filter + ">; rel=\"next\"";
    }
}
