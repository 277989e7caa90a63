package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The header `Content-Digest` (RFC 9530): digests of the body, which are compared if there are any. A digest that
/// cannot be compared is an error, because whoever sends one relies on it.
public final class ContentDigest {
    private static final HeaderName NAME = HeaderNames.create("Content-Digest");

    /// The algorithms that are not broken. Digests of others are skipped.
    private enum Algorithm {
        SHA_256("sha-256", "SHA-256", 32),
        SHA_512("sha-512", "SHA-512", 64);

        private final String registeredName;
        private final String javaName;
        private final int bytes;

        Algorithm(String registeredName, String javaName, int bytes) {
            this.registeredName = registeredName;
            this.javaName = javaName;
            this.bytes = bytes;
        }

        static @Nullable Algorithm of(String registeredName) {
            for (Algorithm algorithm : values()) {
                if (algorithm.registeredName.equals(registeredName)) {
                    return algorithm;
                }
            }
            return null;
        }

        byte[] digest(byte[] body) {
            try {
                return MessageDigest.getInstance(javaName).digest(body);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has " + javaName, e);
            }
        }
    }

    private ContentDigest() {}

    /// @throws Problem 400 if there is no digest that can be compared
    public static void requireValid(Headers headers) {
        parse(headers);
    }

    /// @throws Problem 400 if the header is there and malformed, or a digest is not that of the body
    static void check(Headers headers, byte[] body) {
        if (!headers.contains(NAME)) {
            return;
        }
        for (Map.Entry<Algorithm, byte[]> digest : parse(headers).entrySet()) {
            if (!MessageDigest.isEqual(digest.getValue(), digest.getKey().digest(body))) {
                throw Problem.badRequest(
                        "digest_mismatch",
                        "Content-Digest is not the " + digest.getKey().registeredName + " of the body that arrived.",
                        NAME.defaultCase());
            }
        }
    }

    /// For a body that is read line by line.
    ///
    /// @throws Problem 400 if the header is there
    public static void refuse(Headers headers) {
        if (headers.contains(NAME)) {
            throw invalid(
                    "of a stream cannot be checked, because each line is processed as soon as it arrives. Omit it.");
        }
    }

    private static Map<Algorithm, byte[]> parse(Headers headers) {
        Map<Algorithm, byte[]> digests = new EnumMap<>(Algorithm.class);
        List<String> values = headers.contains(NAME) ? headers.get(NAME).allValues() : List.of();
        for (String value : values) {
            // Neither a name nor Base64 has a comma.
            for (String member : value.split(",", -1)) {
                add(member.strip(), digests);
            }
        }
        if (digests.isEmpty()) {
            throw invalid("needs a digest of sha-256 or sha-512, like sha-256=:BASE64:.");
        }
        return digests;
    }

    private static void add(String member, Map<Algorithm, byte[]> digests) {
        int equals = member.indexOf('=');
        if (equals <= 0 || member.length() < equals + 3) {
            throw malformed();
        }
        Algorithm algorithm = Algorithm.of(member.substring(0, equals));
        if (algorithm == null) {
            return;
        }
        if (member.charAt(equals + 1) != ':' || member.charAt(member.length() - 1) != ':') {
            throw malformed();
        }
        byte[] digest;
        try {
            digest = Base64.getDecoder().decode(member.substring(equals + 2, member.length() - 1));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
        if (digest.length != algorithm.bytes || digests.put(algorithm, digest) != null) {
            throw malformed();
        }
    }

    private static Problem malformed() {
        return invalid("is malformed: it has to be like sha-256=:BASE64:, each algorithm once.");
    }

    private static Problem invalid(String detail) {
        return Problem.badRequest("invalid_content_digest", "Content-Digest " + detail, NAME.defaultCase());
    }
}
