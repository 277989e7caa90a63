package dev.gavel.compose.cli;

import dev.gavel.ingest.security.AuthConfig;
import dev.gavel.ingest.security.KeySetLocation;
import dev.gavel.ingest.security.TokenConfig;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// A picocli mixin: how callers of the HTTP API prove who they are.
final class AuthOptions {
    @Option(
            names = "--auth-jwks",
            paramLabel = "URL|FILE",
            description =
                    "JWK Set with the keys of the issuer of access tokens: an https URL or a file. If it is set,"
                            + " every request needs a token.")
    @EnvironmentVariable("GAVEL_AUTH_JWKS")
    private @Nullable String jwks;

    @Option(
            names = "--auth-issuer",
            paramLabel = "ISSUER",
            defaultValue = "",
            description = "Issuer: the value that the claim iss of a token must have.")
    @EnvironmentVariable("GAVEL_AUTH_ISSUER")
    private String issuer = "";

    @Option(
            names = "--auth-audience",
            paramLabel = "AUDIENCE",
            defaultValue = TokenConfig.DEFAULT_AUDIENCE,
            description = "Audience: a value that the claim aud of a token must contain.")
    @EnvironmentVariable("GAVEL_AUTH_AUDIENCE")
    private String audience = "";

    @Option(
            names = "--auth-algorithms",
            paramLabel = "NAMES",
            defaultValue = TokenConfig.DEFAULT_ALGORITHMS,
            description = "Algorithms with which a token may be signed, separated by commas.")
    @EnvironmentVariable("GAVEL_AUTH_ALGORITHMS")
    private String algorithms = "";

    @Option(
            names = "--auth-clock-skew",
            paramLabel = "DURATION",
            defaultValue = "PT30S",
            description =
                    "Maximum difference between the clocks of issuer and service, as an ISO 8601 duration, at most"
                            + " PT5M.")
    @EnvironmentVariable("GAVEL_AUTH_CLOCK_SKEW")
    private Duration clockSkew = Duration.ZERO;

    @Option(
            names = "--auth-roles-claim",
            paramLabel = "NAME",
            defaultValue = "roles",
            description = "Claim with the roles of the subject: bidder, seller, operator, reader.")
    @EnvironmentVariable("GAVEL_AUTH_ROLES_CLAIM")
    private String rolesClaim = "";

    @Option(
            names = "--auth-bidder-claim",
            paramLabel = "NAME",
            defaultValue = "bidder_id",
            description =
                    "Claim with the id under which the subject bids and sells. If a token lacks it, the service"
                            + " assigns an id.")
    @EnvironmentVariable("GAVEL_AUTH_BIDDER_CLAIM")
    private String bidderClaim = "";

    @Option(
            names = "--auth-agent-claim",
            paramLabel = "NAME",
            defaultValue = "agent_for",
            description = "Claim with the ids of other bidders for whom the subject may bid.")
    @EnvironmentVariable("GAVEL_AUTH_AGENT_CLAIM")
    private String agentClaim = "";

    @Option(
            names = "--auth-api-keys",
            paramLabel = "on|off",
            defaultValue = "off",
            description =
                    "Whether API keys are accepted; gavel keys creates them. If on, every request needs a key or a"
                            + " token.")
    @EnvironmentVariable("GAVEL_AUTH_API_KEYS")
    private String apiKeys = "";

    @Mixin private InsecureOption insecure = new InsecureOption();

    /// @throws IllegalArgumentException if an option is wrong
    AuthConfig config() {
        if (!apiKeys.equals("on") && !apiKeys.equals("off")) {
            throw new IllegalArgumentException("GAVEL_AUTH_API_KEYS must be on or off, not " + apiKeys);
        }
        return new AuthConfig(tokens(), apiKeys.equals("on"), insecure.isInsecure());
    }

    private @Nullable TokenConfig tokens() {
        if (jwks == null || jwks.isBlank()) {
            if (!issuer.isBlank()) {
                throw new IllegalArgumentException("GAVEL_AUTH_ISSUER needs GAVEL_AUTH_JWKS, the issuer's keys");
            }
            return null;
        }
        return new TokenConfig(
                issuer,
                audience,
                KeySetLocation.parse(jwks),
                TokenConfig.words(algorithms),
                clockSkew,
                new TokenConfig.ClaimNames(rolesClaim, bidderClaim, agentClaim));
    }
}
