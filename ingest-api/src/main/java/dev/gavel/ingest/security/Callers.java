package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who acts with each request. A filter authenticates the request and leaves its caller in the request's context,
/// before any limit and any route.
public final class Callers implements Filter {
    /// Without authentication: everybody is [Caller#ANONYMOUS], and asking for it costs the read of one field.
    public static final Callers ANONYMOUS = new Callers(null);

    private static final String SCHEME = "Bearer ";

    private final @Nullable Credentials credentials;

    /// Tells who has a credential.
    @FunctionalInterface
    public interface Credentials {
        /// @param credential after `Bearer `
        /// @throws Problem if it is not accepted
        Caller caller(String credential);
    }

    private Callers(@Nullable Credentials credentials) {
        this.credentials = credentials;
    }

    public static Callers by(Credentials credentials) {
        return new Callers(credentials);
    }

    /// Registers the filter, if there is authentication.
    ///
    /// @param open paths that need no credential
    public void register(HttpRouting.Builder routing, Predicate<String> open) {
        if (credentials != null) {
            routing.addFilter((chain, request, response) -> {
                // A browser sends no credential before it knows that it may send the request (CORS).
                if (open.test(request.prologue().uriPath().rawPath())
                        || request.prologue().method().equals(Method.OPTIONS)) {
                    request.context().register(Caller.UNKNOWN);
                    chain.proceed();
                } else {
                    filter(chain, request, response);
                }
            });
        }
    }

    /// The caller of a request that has passed the filter.
    public Caller of(ServerRequest request) {
        return credentials == null
                ? Caller.ANONYMOUS
                : request.context()
                        .get(Caller.class)
                        .orElseThrow(() -> new IllegalStateException("the request has not been authenticated"));
    }

    /// For a request that lasts longer than its credential may.
    public Recheck recheck(ServerRequest request) {
        return new Recheck(credentials, credentials == null ? "" : credential(request));
    }

    /// Ends when it is closed.
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /// Whether the credential of a request is still accepted. Used by one thread.
    public static final class Recheck {
        private static final long INTERVAL_NS = 1_000_000_000;

        private final @Nullable Credentials credentials;
        private final String credential;
        private long lastNs = System.nanoTime();

        private Recheck(@Nullable Credentials credentials, String credential) {
            this.credentials = credentials;
            this.credential = credential;
        }

        /// Interrupts a thread when the credential is no longer accepted, until this is closed.
        public Watch watch(Thread thread) {
            if (credentials == null) {
                return () -> {};
            }
            Thread watcher =
                    Thread.startVirtualThread(() -> {
                        try {
                            while (problem(System.nanoTime()) == null) {
                                Thread.sleep(Duration.ofNanos(INTERVAL_NS));
                            }
                            thread.interrupt();
                        } catch (InterruptedException e) {
                            // The request is over.
                            Thread.currentThread().interrupt();
                        }
                    });
            return watcher::interrupt;
        }

        /// Why it is no longer accepted, or `null`. Looks once a second.
        public @Nullable Problem problem(long nowNs) {
            if (credentials == null || nowNs - lastNs < INTERVAL_NS) {
                return null;
            }
            lastNs = nowNs;
            try {
                credentials.caller(credential);
                return null;
            } catch (Problem problem) {
                // An outage of Postgres or of the issuer does not end what has begun.
                return problem.status() == 401 ? problem : null;
            }
        }
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        if (credentials != null) {
            // Which role does not matter here: whoever has one may read what is public.
            request.context().register(credentials.caller(credential(request)).require(Role.values()));
        }
        chain.proceed();
    }

    /// RFC 6750, section 2.1. A token in the query or in a form is not looked at.
    private static String credential(ServerRequest request) {
        if (!request.headers().contains(HeaderNames.AUTHORIZATION)) {
            throw Unauthenticated.missing();
        }
        Header header = request.headers().get(HeaderNames.AUTHORIZATION);
        List<String> values = header.allValues();
        String value = values.getFirst();
        if (values.size() != 1 || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw Unauthenticated.badHeader();
        }
        return value.substring(SCHEME.length()).strip();
    }
}
