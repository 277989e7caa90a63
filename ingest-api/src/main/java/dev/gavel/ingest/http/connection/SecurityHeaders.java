package dev.gavel.ingest.http.connection;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;

/// Headers for a browser that displays a response of the API: no script, no guessing of the content type, no frame, and
/// no referrer for the next page. The files of the page have a policy of their own.
public final class SecurityHeaders implements Filter {
    private static final Header TYPE_OPTIONS =
            HeaderValues.createCached(HeaderNames.create("X-Content-Type-Options"), "nosniff");
    private static final Header REFERRER_POLICY =
            HeaderValues.createCached(HeaderNames.create("Referrer-Policy"), "no-referrer");
    private static final Header CONTENT_POLICY =
            HeaderValues.createCached(
                    HeaderNames.create("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        addTo(response.headers());
        chain.proceed();
    }

    public static void addTo(ServerResponseHeaders headers) {
        headers.set(TYPE_OPTIONS);
        headers.set(REFERRER_POLICY);
        headers.set(CONTENT_POLICY);
    }

    /// The same, for a response that is written past Helidon.
    static void writeTo(BufferData head) {
        TYPE_OPTIONS.writeHttp1Header(head);
        REFERRER_POLICY.writeHttp1Header(head);
        CONTENT_POLICY.writeHttp1Header(head);
    }
}
