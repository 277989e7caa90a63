package dev.gavel.ingest.security;

import com.nimbusds.jwt.JWTClaimsSet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Measures what a token costs on its first use, by algorithm, and on every later one. Not a test; run `main`.
public final class TokenCost {
    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 5_000;

    private TokenCost() {}

    public static void main(String[] arguments) throws Exception {
        TestIssuer issuer = new TestIssuer("");
        Path file = Files.createTempFile("jwks", ".json");
        TokenConfig config =
                new TokenConfig(
                        TestIssuer.ISSUER,
                        TestIssuer.AUDIENCE,
                        issuer.publishTo(file),
                        List.of("RS256", "ES256", "EdDSA"),
                        Duration.ofSeconds(30),
                        TokenConfig.ClaimNames.DEFAULT);
        JWTClaimsSet claims = TestIssuer.claims("alice", "bidder").claim("bidder_id", 7).build();
        Map<String, String> tokens =
                new TreeMap<>(
                        Map.of(
                                "RS256", issuer.rs256(claims),
                                "ES256", issuer.token(claims),
                                "EdDSA", issuer.eddsa(claims)));
        try (IssuerKeys keys = IssuerKeys.of(config.keys(), IssuerKeys.Times.DEFAULT, InstantSource.system())) {
            TokenVerifier verifier = new TokenVerifier(config, keys, InstantSource.system());
            for (int pass = 0; pass < 2; pass++) {
                for (Map.Entry<String, String> token : tokens.entrySet()) {
                    print(pass, token.getKey() + ", first use", () -> verifier.verify(token.getValue()).expiresAtMs());
                }
                String token = issuer.rs256(claims);
                print(
                        pass,
                        "digest of a token of " + token.length() + " characters",
                        () -> CredentialDigest.of(token).a());
                String key = "gavel_" + "A".repeat(43);
                print(pass, "digest of an API key", () -> CredentialDigest.of(key).a());
            }
        } finally {
            Files.delete(file);
        }
    }

    private interface Work {
        long run() throws Exception;
    }

    /// @param pass 0: only to warm up
    private static void print(int pass, String what, Work work) throws Exception {
        long sum = 0;
        for (int i = 0; i < WARM_UP; i++) {
            sum += work.run();
        }
        long startNs = System.nanoTime();
        for (int i = 0; i < ROUNDS; i++) {
            sum += work.run();
        }
        long perRunNs = (System.nanoTime() - startNs) / ROUNDS;
        if (pass > 0) {
            System.out.printf("%-45s %8.1f us%s%n", what, perRunNs / 1e3, sum == 0 ? "?" : "");
        }
    }
}
