package dev.gavel.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.KeySourceException;
import dev.gavel.ingest.security.AccessToken;
import dev.gavel.ingest.security.KeySetLocation;
import dev.gavel.ingest.security.SigningKey;
import dev.gavel.ingest.security.TokenConfig;
import dev.gavel.ingest.security.TokenConfig.ClaimNames;
import dev.gavel.ingest.security.TokenVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What the first request with a token costs, and each signed one. A later request with the same token finds it in a
/// cache.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class VerificationBenchmark {
    private static final String ISSUER = "https://issuer.example";
    private static final Instant NOW = Instant.ofEpochSecond(1_795_000_000);
    private static final byte[] SIGNED_HEAD = new byte[700];

    @Param({"RS256", "ES256", "EdDSA"})
    public String algorithm = "";

    private @Nullable TokenVerifier verifier;
    private String token = "";
    private @Nullable SigningKey signingKey;
    private byte[] signature = {};

    /// A key of each algorithm, as the issuer publishes it and as a caller registers it.
    private record Keys(KeyPair pair, String signatureName, String jwk) {
        static Keys of(String algorithm) throws GeneralSecurityException {
            return switch (algorithm) {
                case "RS256" -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
                    generator.initialize(2048);
                    KeyPair pair = generator.generateKeyPair();
                    RSAPublicKey key = (RSAPublicKey) pair.getPublic();
                    String jwk =
                            "\"kty\":\"RSA\",\"n\":\"%s\",\"e\":\"%s\""
                                    .formatted(
                                            base64(unsigned(key.getModulus().toByteArray(), 256)),
                                            base64(key.getPublicExponent().toByteArray()));
                    yield new Keys(pair, "SHA256withRSA", jwk);
                }
                case "ES256" -> {
                    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
                    generator.initialize(new ECGenParameterSpec("secp256r1"));
                    KeyPair pair = generator.generateKeyPair();
                    ECPublicKey key = (ECPublicKey) pair.getPublic();
                    String jwk =
                            "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"%s\",\"y\":\"%s\""
                                    .formatted(
                                            base64(unsigned(key.getW().getAffineX().toByteArray(), 32)),
                                            base64(unsigned(key.getW().getAffineY().toByteArray(), 32)));
                    yield new Keys(pair, "SHA256withECDSAinP1363Format", jwk);
                }
                default -> {
                    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
                    byte[] spki = pair.getPublic().getEncoded();
                    String jwk =
                            "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"%s\""
                                    .formatted(base64(Arrays.copyOfRange(spki, spki.length - 32, spki.length)));
                    yield new Keys(pair, "Ed25519", jwk);
                }
            };
        }

        byte[] sign(byte[] message) throws GeneralSecurityException {
            Signature signer = Signature.getInstance(signatureName);
            signer.initSign(pair.getPrivate());
            signer.update(message);
            return signer.sign();
        }

        /// Without the sign, and with the leading zeros that the number lacks.
        private static byte[] unsigned(byte[] number, int length) {
            byte[] exact = new byte[length];
            int kept = Math.min(number.length, length);
            System.arraycopy(number, number.length - kept, exact, length - kept, kept);
            return exact;
        }
    }

    @Setup
    public void setUp() throws GeneralSecurityException, IOException {
        Keys keys = Keys.of(algorithm);
        Path file = Files.createTempFile("jwks", ".json");
        file.toFile().deleteOnExit();
        Files.writeString(file, "{\"keys\":[{%s,\"kid\":\"1\",\"use\":\"sig\"}]}".formatted(keys.jwk));
        TokenConfig config =
                new TokenConfig(
                        ISSUER,
                        TokenConfig.DEFAULT_AUDIENCE,
                        KeySetLocation.parse(file.toString()),
                        List.of(algorithm),
                        TokenConfig.DEFAULT_CLOCK_SKEW,
                        ClaimNames.DEFAULT);
        verifier = TokenVerifier.of(config, InstantSource.fixed(NOW));
        String claims =
                "{\"iss\":\"%s\",\"aud\":\"gavel\",\"sub\":\"alice\",\"iat\":%d,\"exp\":%d,\"roles\":[\"bidder\"],\"bidder_id\":7}"
                        .formatted(ISSUER, NOW.getEpochSecond(), NOW.getEpochSecond() + 600);
        String unsigned =
                base64("{\"alg\":\"%s\",\"typ\":\"at+jwt\",\"kid\":\"1\"}".formatted(algorithm).getBytes(UTF_8))
                        + "."
                        + base64(claims.getBytes(UTF_8));
        token = unsigned + "." + base64(keys.sign(unsigned.getBytes(UTF_8)));
        // Requests are not signed with RSA.
        if (!algorithm.equals("RS256")) {
            signingKey = SigningKey.of(keys.pair.getPublic().getEncoded());
            signature = keys.sign(SIGNED_HEAD);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Benchmark
    public AccessToken token() throws AccessToken.InvalidException, KeySourceException {
        return Objects.requireNonNull(verifier).verify(token);
    }

    /// Without the parsing of the request's head.
    @Benchmark
    public boolean signatureOfRequest() {
        if (signingKey == null) {
            throw new IllegalStateException("requests are signed with ES256 and EdDSA only");
        }
        if (!signingKey.verifies(SIGNED_HEAD, signature)) {
            throw new IllegalStateException("the signature is right");
        }
        return true;
    }
}
