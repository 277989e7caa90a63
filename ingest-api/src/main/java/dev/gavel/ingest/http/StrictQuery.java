package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.NearestName;
import io.helidon.common.uri.UriQuery;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// A route with the parameters that its query can have, each at most once. Others are rejected: a filter that is
/// ignored returns rows that the caller did not ask for.
public final class StrictQuery implements Handler {
    private static final int MAX_SHOWN = 64;

    private final Handler route;
    private final List<String> known;

    /// @param known parameters of the route
    public StrictQuery(Handler route, List<String> known) {
        this.route = route;
        this.known = known;
    }

    @Override
    public void handle(ServerRequest request, ServerResponse response) throws Exception {
        check(request, known);
        route.handle(request, response);
    }

    /// @throws Problem if the query has another parameter, or one of them twice
    public static void check(ServerRequest request, List<String> known) {
        UriQuery query = request.query();
        if (query.isEmpty()) {
            return;
        }
        for (String name : query.names()) {
            List<String> values = query.all(name);
            if (name.isEmpty() && values.stream().allMatch(String::isEmpty)) {
                continue; // `?a=1&&b=2` and `?` have nothing between the signs
            }
            if (!known.contains(name)) {
                throw unknown(name, known);
            }
            if (values.size() > 1) {
                throw Problem.badRequest("bad_query", name + " is in the query twice.", name);
            }
        }
    }

    private static Problem unknown(String given, List<String> known) {
        String name = given.length() > MAX_SHOWN ? given.substring(0, MAX_SHOWN) : given;
        String meant = NearestName.of(name, known);
        String hint =
                meant != null
                        ? "Did you mean " + meant + "?"
                        : known.isEmpty()
                                ? "This path has no parameters."
                                : "Its parameters are " + String.join(", ", known) + ".";
        return Problem.badRequest("unknown_parameter", name + " is not a query parameter of this path. " + hint, name);
    }
}
