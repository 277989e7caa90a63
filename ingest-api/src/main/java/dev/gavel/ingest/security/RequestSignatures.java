package dev.gavel.ingest.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.ingest.http.ContentDigest;
import dev.gavel.ingest.json.Problem;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Checks the signatures of requests (RFC 9421, docs/adr/0062). A signature covers the head with the digest of the body
/// (RFC 9530), which is compared when the body is read. This instance accepts a signature once. The idempotency key
/// that a signed request must have ensures that it takes effect only once on all instances.
final class RequestSignatures {
    /// How old a signature may be. Whoever signs a request sends it.
    static final Duration MAX_AGE = Duration.ofSeconds(60);

    /// By how much the clocks of client and service may differ.
    static final Duration CLOCK_SKEW = Duration.ofSeconds(30);

    static final String SIGN_BATCHES =
            "Your subject has to sign its requests, and a stream cannot be signed. Send signed batches.";

    /// If the memory of nonces is full, a request has to wait until others are forgotten.
    private static final int FULL_RETRY_S = 30;

    /// Each costs a lookup, and the head is bounded.
    private static final int MAX_COMPONENTS = 50;

    private static final HeaderName INPUT = HeaderNames.create("Signature-Input");
    private static final HeaderName SIGNATURE = HeaderNames.create("Signature");

    /// Headers that change what a request does.
    private static final List<HeaderName> MEANINGFUL =
            List.of(HeaderNames.create("Idempotency-Key"), HeaderNames.create("Prefer"));

    private final SigningKeys keys;
    private final InstantSource clock;
    private final NonceMemory nonces = new NonceMemory(MAX_AGE.plus(CLOCK_SKEW).toSeconds());
    private final LongAdder accepted = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder missing = new LongAdder();

    /// The keys of subjects.
    @FunctionalInterface
    interface SigningKeys {
        /// @param toVerify whether a signature is to be verified, for which keys of an hour ago are not good enough
        /// @throws Problem 503 if the keys are not known
        SigningKeyStore.OfSubject of(String subject, boolean toVerify);
    }

    RequestSignatures(SigningKeys keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /// Whether a request has a signature header.
    static boolean isSigned(Headers headers) {
        return headers.contains(SIGNATURE) || headers.contains(INPUT);
    }

    /// Whether a request can change something. A `HEAD` comes here as a `GET`.
    static boolean changes(ServerRequest request) {
        return !request.prologue().method().equals(Method.GET);
    }

    /// @param streams whether the request takes over its connection, so that its body is read line by line
    /// @return whether the request has a signature, which is then accepted
    /// @throws Problem 401 if it has one that is not accepted, or has none and its caller has to sign it
    boolean check(ServerRequest request, Caller caller, boolean streams) {
        boolean changes = changes(request);
        if (!isSigned(request.headers())) {
            if (changes && keys.of(caller.subject(), false).required()) {
                missing.increment();
                throw Unauthenticated.signatureRequired(
                        streams
                                ? SIGN_BATCHES
                                : "Your subject has to sign its requests with a key that is registered for it.");
            }
            return false;
        }
        try {
            if (changes && streams) {
                throw Unauthenticated.invalidSignature(
                        "a stream cannot be signed, because its lines are not known when it begins");
            }
            verify(request, caller.subject(), keys.of(caller.subject(), true));
            accepted.increment();
            return true;
        } catch (Problem problem) {
            rejected.increment();
            throw problem;
        }
    }

    long accepted() {
        return accepted.sum();
    }

    long rejected() {
        return rejected.sum();
    }

    /// Requests that had to be signed and were not.
    long missing() {
        return missing.sum();
    }

    int nonces() {
        return nonces.size();
    }

    /// Cheap checks come first.
    private void verify(ServerRequest request, String subject, SigningKeyStore.OfSubject registered) {
        Headers headers = request.headers();
        SignatureInput given = SignatureInput.parse(only(headers, INPUT), only(headers, SIGNATURE));
        SigningKey key = registered.keys().get(given.keyId());
        if (key == null) {
            throw Unauthenticated.invalidSignature("your subject has no key with its keyid, or the key was revoked");
        }
        String algorithm = given.algorithm();
        if (algorithm != null && !algorithm.equals(key.algorithm())) {
            throw Unauthenticated.invalidSignature("its alg is not " + key.algorithm() + ", the key's algorithm");
        }
        requireComponents(given.components(), request);
        if (hasBody(headers)) {
            ContentDigest.requireValid(headers);
        }
        long nowS = clock.millis() / 1_000;
        requireTime(given, nowS);
        // Cheaper than to verify first.
        refuse(nonces.look(subject, given.keyId(), given.nonce(), nowS));
        if (!key.verifies(base(given, request).getBytes(UTF_8), bytes(given))) {
            throw Unauthenticated.invalidSignature("it does not match this request and this key");
        }
        refuse(nonces.remember(subject, given.keyId(), given.nonce(), given.createdS(), nowS));
    }

    private static void refuse(NonceMemory.Result result) {
        switch (result) {
            case REMEMBERED -> {}
            case KNOWN -> throw Unauthenticated.replayedSignature();
            case TOO_OLD -> throw Unauthenticated.expiredSignature();
            case FULL ->
                    throw Problem.unavailable(
                                    "too_many_signatures",
                                    "Too many signed requests in a short time. Send a batch, or sign it again later.")
                            .retryAfter(FULL_RETRY_S);
            case FULL_OF_SUBJECT ->
                    throw Problem.tooMany(
                                    "too_many_signatures_of_subject",
                                    "Your subject has signed too many requests in a short time. Send a batch, or sign"
                                            + " it again later.")
                            .retryAfter(FULL_RETRY_S);
        }
    }

    private static byte[] bytes(SignatureInput given) {
        try {
            return Base64.getDecoder().decode(given.base64());
        } catch (IllegalArgumentException e) {
            throw Unauthenticated.invalidSignature("Signature is malformed");
        }
    }

    private static String only(Headers headers, HeaderName name) {
        if (!headers.contains(name)) {
            throw Unauthenticated.invalidSignature("it has no " + name.defaultCase());
        }
        List<String> values = headers.get(name).allValues();
        if (values.size() != 1) {
            throw Unauthenticated.invalidSignature("there has to be exactly one signature");
        }
        return values.getFirst().strip();
    }

    private static void requireTime(SignatureInput given, long nowS) {
        long skewS = CLOCK_SKEW.toSeconds();
        if (given.createdS() > nowS + skewS) {
            throw Unauthenticated.signatureInFuture();
        }
        if (given.createdS() + MAX_AGE.toSeconds() + skewS < nowS
                || (given.expiresS() != Long.MAX_VALUE && given.expiresS() + skewS < nowS)) {
            throw Unauthenticated.expiredSignature();
        }
    }

    /// The components that determine what a request does.
    private static void requireComponents(List<String> components, ServerRequest request) {
        if (components.size() > MAX_COMPONENTS) {
            throw Unauthenticated.invalidSignature("it covers too many components");
        }
        List<String> needed = new ArrayList<>(List.of("@method"));
        if (!components.contains("@target-uri")) {
            needed.add("@authority");
            needed.add("@path");
            if (!query(request).isEmpty()) {
                needed.add("@query");
            }
        }
        needed.add("authorization");
        if (hasBody(request.headers())) {
            needed.add("content-digest");
        }
        for (HeaderName header : MEANINGFUL) {
            if (request.headers().contains(header)) {
                needed.add(header.lowerCase());
            }
        }
        needed.removeAll(components);
        if (!needed.isEmpty()) {
            throw Unauthenticated.invalidSignature("it does not cover " + String.join(", ", needed));
        }
    }

    private static boolean hasBody(Headers headers) {
        return headers.contains(HeaderNames.TRANSFER_ENCODING)
                || (headers.contains(HeaderNames.CONTENT_LENGTH)
                        && !headers.get(HeaderNames.CONTENT_LENGTH).get().equals("0"));
    }

    /// The signature base (RFC 9421, section 2.5).
    private static String base(SignatureInput given, ServerRequest request) {
        StringBuilder base = new StringBuilder(512);
        for (String component : given.components()) {
            String value =
                    component.startsWith("@") ? derived(component, request) : header(component, request.headers());
            if (value == null) {
                throw Unauthenticated.invalidSignature("it covers a component that the request does not have");
            }
            base.append('"').append(component).append("\": ").append(value).append('\n');
        }
        return base.append("\"@signature-params\": ").append(given.parameters()).toString();
    }

    private static @Nullable String derived(String component, ServerRequest request) {
        return switch (component) {
            case "@method" -> request.prologue().method().text();
            case "@authority" -> authority(request);
            case "@path" -> request.prologue().uriPath().rawPath();
            case "@query" -> "?" + query(request);
            case "@target-uri" -> {
                String query = query(request);
                yield scheme(request)
                        + "://"
                        + authority(request)
                        + request.prologue().uriPath().rawPath()
                        + (query.isEmpty() ? "" : "?" + query);
            }
            default ->
                    throw Unauthenticated.invalidSignature(
                            "of the components with an @ it may cover @method, @authority, @path, @query and"
                                    + " @target-uri");
        };
    }

    private static @Nullable String header(String component, Headers headers) {
        if (component.isEmpty() || !component.chars().allMatch(RequestSignatures::isOfName)) {
            return null;
        }
        HeaderName name = HeaderNames.create(component);
        if (!headers.contains(name)) {
            return null;
        }
        Header header = headers.get(name);
        return header.allValues().stream().map(String::strip).collect(Collectors.joining(", "));
    }

    /// Names of components are in lower case (RFC 9421, section 2.1).
    private static boolean isOfName(int c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /// The `Host` in lower case, without the port that the scheme has anyway (RFC 9421, section 2.2.3).
    private static String authority(ServerRequest request) {
        String host = request.headers().get(HeaderNames.HOST).get().strip().toLowerCase(Locale.ROOT);
        String usual = request.isSecure() ? ":443" : ":80";
        return host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
    }

    private static String scheme(ServerRequest request) {
        return request.isSecure() ? "https" : "http";
    }

    /// Without the question mark.
    private static String query(ServerRequest request) {
        return request.prologue().query().rawValue();
    }
}
