package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import io.helidon.common.uri.UriQuery;

/// Which page of a list: `limit` rows after the `cursor`, which is the last id of the page before.
///
/// @param cursor -1: from the beginning
record Paging(int limit, long cursor) {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    static Paging of(UriQuery query) {
        long limit = query.contains("limit") ? Digits.parse(query.get("limit")) : DEFAULT_LIMIT;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw Problem.badRequest("bad_query", "limit must be 1 to " + MAX_LIMIT + ".", "limit");
        }
        long cursor = -1;
        if (query.contains("cursor")) {
            cursor = Digits.parse(query.get("cursor"));
            if (cursor < 0) {
                throw Problem.badRequest(
                        "bad_query", "cursor must be one that a Link header gave; leave it out to begin.", "cursor");
            }
        }
        return new Paging((int) limit, cursor);
    }

    boolean fromTheBeginning() {
        return cursor < 0;
    }

    /// The Link header's value (RFC 8288) for the page after this one.
    ///
    /// @param filter `&name=value` of the query that must stay, or empty
    String next(String path, long lastId, String filter) {
        return "<" + path + "?limit=" + limit + "&cursor=" + lastId + filter + ">; rel=\"next\"";
    }
}
