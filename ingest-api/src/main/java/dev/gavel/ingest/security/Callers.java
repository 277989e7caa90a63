package dev.gavel.ingest.security;

import dev.gavel.ingest.http.SignedRequest;
import dev.gavel.ingest.http.client.Allowance;
import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.RateKind;
import dev.gavel.ingest.json.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who acts with each request. A filter authenticates the request and leaves its caller in the request's context,
/// before any limit and any route.
public final class Callers {
    /// Without authentication: everybody is [Caller#ANONYMOUS], and asking for it costs the read of one field.
    public static final Callers ANONYMOUS = new Callers(null);

    private static final String SCHEME = "Bearer ";

    private final @Nullable Credentials credentials;

    /// Finds the caller to whom a credential belongs.
    @FunctionalInterface
    public interface Credentials {
        /// @param credential after `Bearer `
        /// @throws Problem if it is not accepted
        Caller caller(String credential);

        /// The caller if it is known without verifying a signature and without waiting; otherwise `null`.
        default @Nullable Caller known(String credential) {
            return null;
        }

        /// Checks the signature of a request, if it has one or needs one.
        ///
        /// @param streams whether the request takes over its connection
        /// @return whether the request has a signature, which is then accepted
        /// @throws Problem 401 if the signature is not accepted, or is missing
        default boolean checkSignature(ServerRequest request, Caller caller, boolean streams) {
            return false;
        }

        /// Whether the caller has to sign what changes something.
        ///
        /// @throws Problem 503 if that is not known
        default boolean mustSign(Caller caller) {
            return false;
        }

        /// A request was not authenticated.
        default void failed(Problem problem, ClientAddress client) {}
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
    /// @param streams paths whose requests take over their connection
    /// @param clients whose failures are counted
    public void register(
            HttpRouting.Builder routing, Predicate<String> open, Predicate<String> streams, Clients clients) {
        Credentials asked = credentials;
        if (asked != null) {
            routing.addFilter((chain, request, response) -> {
                // A browser sends no credential before it knows that it may send the request (CORS).
                String path = request.prologue().uriPath().rawPath();
                if (open.test(path) || request.prologue().method().equals(Method.OPTIONS)) {
                    request.context().register(Caller.UNKNOWN);
                    chain.proceed();
                } else {
                    Caller caller = authenticate(asked, clients, request, response);
                    checkSignature(asked, caller, streams.test(path), clients, request, response);
                    // The role does not matter here, because every role may read what is public.
                    request.context().register(caller.require(Role.values()));
                    chain.proceed();
                }
            });
        }
    }

    private static Caller authenticate(
            Credentials credentials, Clients clients, ServerRequest request, ServerResponse response) {
        try {
            String credential = credential(request);
            Caller known = credentials.known(credential);
            return known == null ? verify(credentials, credential, clients, request, response) : known;
        } catch (Problem problem) {
            credentials.failed(problem, clients.of(request));
            throw problem;
        }
    }

    /// An address with too many failures is not asked for further signatures. Callers who are known do not come here.
    private static Caller verify(
            Credentials credentials,
            String credential,
            Clients clients,
            ServerRequest request,
            ServerResponse response) {
        Allowance failures = left(clients.rates().allowance(RateKind.FAILURES, clients.of(request), ""), response);
        try {
            return credentials.caller(credential);
        } catch (Problem problem) {
            if (problem.status() == 401) {
                failures.take();
            }
            throw problem;
        }
    }

    /// @throws Problem 429 if nothing is left of it
    private static Allowance left(Allowance failures, ServerResponse response) {
        if (!failures.isLeft()) {
            failures.addTo(response);
            throw failures.reject(1);
        }
        return failures;
    }

    /// Verifying a signature costs more than all the rest of a request, and each request has another one. A caller with
    /// too many failures is therefore rejected without a verification. Failures are counted by subject and address, so
    /// that neither others at the address nor others with the same token use up the caller's limit.
    private static void checkSignature(
            Credentials credentials,
            Caller caller,
            boolean streams,
            Clients clients,
            ServerRequest request,
            ServerResponse response) {
        boolean signed = RequestSignatures.isSigned(request.headers());
        try {
            Allowance failures =
                    signed
                            ? left(clients.rates().failuresOfKnown(clients.of(request), caller.subject()), response)
                            : Allowance.UNLIMITED;
            try {
                if (credentials.checkSignature(request, caller, streams)) {
                    SignedRequest.mark(request);
                }
            } catch (Problem problem) {
                if (problem.status() == 401) {
                    failures.take();
                }
                throw problem;
            }
        } catch (Problem problem) {
            credentials.failed(problem, clients.of(request));
            throw problem;
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
        return new Recheck(
                credentials,
                credentials == null ? "" : credential(request),
                of(request),
                RequestSignatures.changes(request));
    }

    /// Ends when it is closed.
    @FunctionalInterface
    public interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /// Whether the credential of a request is still accepted, for the same caller. Used by one thread.
    public static final class Recheck {
        private static final long INTERVAL_NS = 1_000_000_000;

        private final @Nullable Credentials credentials;
        private final String credential;
        private final Caller caller;
        private final boolean changes;
        private long lastNs = System.nanoTime();

        private Recheck(@Nullable Credentials credentials, String credential, Caller caller, boolean changes) {
            this.credentials = credentials;
            this.credential = credential;
            this.caller = caller;
            this.changes = changes;
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
                // If the token of a forgotten subject is still accepted, the subject gets another pseudonym.
                if (!credentials.caller(credential).equals(caller)) {
                    return Unauthenticated.changed();
                }
                return changes && credentials.mustSign(caller)
                        ? Unauthenticated.signatureRequired(RequestSignatures.SIGN_BATCHES)
                        : null;
            } catch (Problem problem) {
                // An outage of Postgres or of the issuer does not end a request that has begun.
                return problem.status() == 401 ? problem : null;
            }
        }
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
