package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who acts with each request. A filter authenticates the request and leaves its caller in the request's context,
/// before any limit and any route.
public final class Callers implements Filter {
    /// Without authentication: everybody is [Caller#ANONYMOUS], and asking for it costs the read of one field.
    public static final Callers ANONYMOUS = new Callers(null);

    private final @Nullable Function<ServerRequest, Caller> authentication;

    private Callers(@Nullable Function<ServerRequest, Caller> authentication) {
        this.authentication = authentication;
    }

    /// @param authentication returns the caller of a request, or throws the [Problem] that rejects it
    public static Callers by(Function<ServerRequest, Caller> authentication) {
        return new Callers(authentication);
    }

    /// Registers the filter, if there is authentication.
    public void register(HttpRouting.Builder routing) {
        if (authentication != null) {
            routing.addFilter(this);
        }
    }

    /// The caller of a request that has passed the filter.
    public Caller of(ServerRequest request) {
        return authentication == null
                ? Caller.ANONYMOUS
                : request.context()
                        .get(Caller.class)
                        .orElseThrow(() -> new IllegalStateException("the request has not been authenticated"));
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (authentication != null) {
            request.context().register(authentication.apply(request));
        }
        chain.proceed();
    }
}
