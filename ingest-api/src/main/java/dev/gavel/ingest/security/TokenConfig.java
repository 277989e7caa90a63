package dev.gavel.ingest.security;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/// Which access tokens (RFC 9068) are accepted, and what their claims mean.
///
/// @param issuer which `iss` has to equal
/// @param audience which `aud` has to contain
/// @param algorithms that a token may be signed with
/// @param clockSkew by which the clocks of issuer and service may differ
/// @param claims of Gavel
public record TokenConfig(
        String issuer,
        String audience,
        KeySetLocation keys,
        List<String> algorithms,
        Duration clockSkew,
        ClaimNames claims) {
    public static final String DEFAULT_ALGORITHMS = "RS256,ES256,EdDSA";
    public static final String DEFAULT_AUDIENCE = "gavel";
    public static final Duration DEFAULT_CLOCK_SKEW = Duration.ofSeconds(30);
    static final Duration MAX_CLOCK_SKEW = Duration.ofMinutes(5);
    private static final List<String> SUPPORTED = Arrays.asList(DEFAULT_ALGORITHMS.split(","));

    /// The names of the claims that Gavel reads.
    ///
    /// @param roles an array of words, or words separated by spaces
    /// @param bidder the id under which the subject bids and sells
    /// @param agent an array of ids for whose bidders the subject may bid, too
    public record ClaimNames(String roles, String bidder, String agent) {
        public static final ClaimNames DEFAULT = new ClaimNames("roles", "bidder_id", "agent_for");

        public ClaimNames {
            require(!roles.isBlank(), "GAVEL_AUTH_ROLES_CLAIM must not be empty");
            require(!bidder.isBlank(), "GAVEL_AUTH_BIDDER_CLAIM must not be empty");
            require(!agent.isBlank(), "GAVEL_AUTH_AGENT_CLAIM must not be empty");
        }
    }

    public TokenConfig {
        require(!issuer.isBlank(), "GAVEL_AUTH_ISSUER must not be empty when GAVEL_AUTH_JWKS is set");
        require(!audience.isBlank(), "GAVEL_AUTH_AUDIENCE must not be empty");
        require(!algorithms.isEmpty(), "GAVEL_AUTH_ALGORITHMS must not be empty");
        for (String algorithm : algorithms) {
            require(
                    SUPPORTED.contains(algorithm),
                    "GAVEL_AUTH_ALGORITHMS takes " + DEFAULT_ALGORITHMS + ", not " + algorithm);
        }
        require(
                !clockSkew.isNegative() && clockSkew.compareTo(MAX_CLOCK_SKEW) <= 0,
                "GAVEL_AUTH_CLOCK_SKEW must be 0 to "
                        + MAX_CLOCK_SKEW.toSeconds()
                        + " s, not "
                        + clockSkew.toSeconds());
        algorithms = List.copyOf(algorithms);
    }

    /// The words of a list with commas.
    public static List<String> words(String list) {
        return Arrays.stream(list.split(",", -1)).map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
