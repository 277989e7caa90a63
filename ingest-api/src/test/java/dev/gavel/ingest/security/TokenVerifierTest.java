package dev.gavel.ingest.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens as an attacker would make them, and those that have to be accepted.
class TokenVerifierTest {
    private static final TestIssuer ISSUER = new TestIssuer("");
    private static final TestIssuer FORGER = new TestIssuer("");

    @TempDir private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final InstantSource clock = now::get;
    private IssuerKeys keys;
    private TokenVerifier verifier;

    @BeforeEach
    void start() throws Exception {
        KeySetLocation location = ISSUER.publishTo(directory.resolve("jwks.json"));
        keys = IssuerKeys.of(location, IssuerKeys.Times.DEFAULT, clock);
        verifier = new TokenVerifier(config(location, List.of("RS256", "ES256", "EdDSA")), keys, clock);
    }

    @AfterEach
    void stop() {
        keys.close();
    }

    @Test
    void acceptsEveryPinnedAlgorithm() throws Exception {
        JWTClaimsSet claims =
                TestIssuer.claims("alice", "bidder", "seller", "admin-of-something-else")
                        .claim("bidder_id", 7)
                        .claim("agent_for", List.of(8, "9"))
                        .build();

        for (String token : List.of(ISSUER.rs256(claims), ISSUER.token(claims), ISSUER.eddsa(claims))) {
            AccessToken verified = verifier.verify(token);
            assertThat(verified.subject()).isEqualTo("alice");
            assertThat(verified.roles()).containsExactlyInAnyOrder(Role.BIDDER, Role.SELLER);
            assertThat(verified.bidderId()).isEqualTo(7);
            assertThat(verified.agentFor()).isEqualTo(Set.of(8L, 9L));
            assertThat(verified.expiresAtMs())
                    .isEqualTo(claims.getExpirationTime().toInstant().toEpochMilli() / 1_000 * 1_000 + 30_000);
        }
    }

    @Test
    void refusesAnAlgorithmThatIsNotPinned() throws Exception {
        KeySetLocation location = ISSUER.publishTo(directory.resolve("other.json"));
        TokenVerifier only = new TokenVerifier(config(location, List.of("RS256")), keys, clock);

        assertThat(only.verify(ISSUER.rs256(valid()))).isNotNull();
        refused(only, ISSUER.token(valid()), "its algorithm is not one of RS256");
    }

    @Test
    void refusesAForgedSignature() {
        refused(FORGER.token(valid()), "its signature is wrong");
        refused(FORGER.rs256(valid()), "its signature is wrong");
        refused(FORGER.eddsa(valid()), "its signature is wrong");
    }

    @Test
    void refusesChangedClaims() {
        String[] parts = ISSUER.token(valid()).split("\\.", -1);
        String claims = TestIssuer.claims("alice", "operator").build().toString();

        refused(parts[0] + "." + Base64URL.encode(claims) + "." + parts[2], "its signature is wrong");
    }

    @Test
    void refusesAlgNone() {
        refused(new PlainJWT(valid()).serialize(), "it is not a signed JWT");
        String header = Base64URL.encode("{\"alg\":\"none\",\"typ\":\"at+jwt\"}").toString();
        String[] parts = ISSUER.token(valid()).split("\\.", -1);
        refused(header + "." + parts[1] + "." + parts[2], "it is not a signed JWT");
        refused(header + "." + parts[1] + ".", "it is not a signed JWT");
    }

    /// The public key, which everybody has, as the secret of an HMAC (RFC 8725, section 2.1).
    @Test
    void refusesAnHmacWithThePublicKey() throws Exception {
        for (byte[] secret :
                List.of(
                        ISSUER.rsa.toRSAPublicKey().getEncoded(),
                        ISSUER.rsa.toPublicJWK().toJSONString().getBytes(UTF_8),
                        ISSUER.ec.toPublicJWK().toJSONString().getBytes(UTF_8))) {
            for (String keyId : List.of("rsa", "ec")) {
                SignedJWT token = new SignedJWT(TestIssuer.header(JWSAlgorithm.HS256, keyId).build(), valid());
                token.sign(new MACSigner(secret));
                refused(token.serialize(), "its algorithm is not one of RS256, ES256, EdDSA");
            }
        }
    }

    /// The id of a key says nothing about its kind: the algorithm has to fit the key.
    @Test
    void refusesAKeyOfAnotherKind() {
        String token = ISSUER.es256(TestIssuer.header(JWSAlgorithm.ES256, "rsa").build(), valid());

        refused(token, "the issuer has no such key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "' OR '1'='1", "ec\u0000", "http://evil.example/jwks.json", "EC", ""})
    void aKeyIdIsOnlyCompared(String keyId) {
        String token = FORGER.es256(TestIssuer.header(JWSAlgorithm.ES256, keyId).build(), valid());

        assertThatExceptionOfType(AccessToken.InvalidException.class).isThrownBy(() -> verifier.verify(token));
    }

    /// Keys that the header carries, or points to, are the sender's.
    @Test
    void doesNotLookAtKeysInTheHeader() {
        var carried = TestIssuer.header(JWSAlgorithm.ES256, "ec").jwk(FORGER.ec.toPublicJWK()).build();
        var pointed =
                TestIssuer.header(JWSAlgorithm.ES256, "ec")
                        .jwkURL(URI.create("http://127.0.0.1:1/jwks.json"))
                        .x509CertURL(URI.create("http://127.0.0.1:1/cert"))
                        .build();

        refused(FORGER.es256(carried, valid()), "its signature is wrong");
        refused(FORGER.es256(pointed, valid()), "its signature is wrong");
    }

    @Test
    void refusesCriticalParametersThatItDoesNotKnow() {
        var header =
                TestIssuer.header(JWSAlgorithm.ES256, "ec").criticalParams(Set.of("exp")).customParam("exp", 1).build();

        refused(ISSUER.es256(header, valid()), "its header has critical parameters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "id+jwt", "logout+jwt", "application/jwt", ""})
    void refusesAnotherType(String type) {
        var header = TestIssuer.header(JWSAlgorithm.ES256, "ec").type(new JOSEObjectType(type)).build();

        refused(ISSUER.es256(header, valid()), "its typ is not at+jwt");
    }

    @Test
    void acceptsTheLongFormOfTheType() throws Exception {
        var header = TestIssuer.header(JWSAlgorithm.ES256, "ec").type(new JOSEObjectType("application/at+jwt")).build();

        assertThat(verifier.verify(ISSUER.es256(header, valid())).subject()).isEqualTo("alice");
    }

    @Test
    void refusesWhatIsForOthers() {
        refused(with(claims -> claims.issuer("https://issuer.example/")), "its iss is not the issuer of this service");
        refused(with(claims -> claims.issuer(null)), "its iss is not the issuer of this service");
        refused(with(claims -> claims.audience("shop")), "its aud does not contain gavel");
        refused(with(claims -> claims.audience(List.of())), "its aud does not contain gavel");
    }

    /// Postgres has no NUL, and would store every unpaired surrogate as the same question mark, so that two subjects
    /// would share an identity. Line ends and escapes are nothing for a terminal.
    @Test
    void refusesSubjectsThatCannotBeStored() {
        for (String subject :
                Arrays.asList(null, "", " ", "x".repeat(256), "al\0ice", "alice\n", "\u001b[2J", "\u0085")) {
            refused(with(claims -> claims.subject(subject)), "its sub is not text of 1 to 255 printable characters");
        }
        long expires = now.get().plusSeconds(60).getEpochSecond();
        for (String subject : List.of("\\ud800", "a\\udc00b", "\\udc00\\ud800")) {
            String token =
                    signed(
                            "{\"iss\":\"%s\",\"aud\":\"gavel\",\"sub\":\"%s\",\"exp\":%d}"
                                    .formatted(TestIssuer.ISSUER, subject, expires));
            refused(token, "its sub is not text of 1 to 255 printable characters");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"alice@example.org", "auth0|5f7c", "Zoë", "李雷", "😀", "'; DROP TABLE subjects; --", "a/b?c=d#e"})
    void acceptsWhatIssuersNameSubjects(String subject) throws Exception {
        assertThat(verifier.verify(with(claims -> claims.subject(subject))).subject()).isEqualTo(subject);
    }

    /// A claim that is `null` is a claim that is missing.
    @Test
    void aNullClaimIsAMissingOne() throws Exception {
        AccessToken token =
                verifier.verify(
                        signed(
                                "{\"iss\":\"%s\",\"aud\":\"gavel\",\"sub\":\"alice\",\"exp\":%d,\"roles\":null,\"bidder_id\":null,\"agent_for\":null}"
                                        .formatted(TestIssuer.ISSUER, now.get().plusSeconds(60).getEpochSecond())));

        assertThat(token.roles()).isEmpty();
        assertThat(token.bidderId()).isZero();
        assertThat(token.agentFor()).isEmpty();
        refused(
                signed(
                        "{\"iss\":\"%s\",\"aud\":\"gavel\",\"sub\":\"alice\",\"exp\":null}"
                                .formatted(TestIssuer.ISSUER)),
                "it has no exp");
        refused(
                signed(
                        "{\"iss\":\"%s\",\"aud\":null,\"sub\":\"alice\",\"exp\":%d}"
                                .formatted(TestIssuer.ISSUER, now.get().plusSeconds(60).getEpochSecond())),
                "its aud does not contain gavel");
        refused(with(claims -> claims.claim("agent_for", Arrays.asList(8, null))), "agent_for is not an id");
    }

    /// Neither a header nor claims may be nested so deep that a parser runs out of its stack.
    @Test
    void deepJsonIsJunk() {
        String deep = "[".repeat(5_900);
        String header = Base64URL.encode("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"x\":" + deep).toString();

        refused(header + ".e30.AAAA", "it is not a signed JWT");
        refused(signed("{\"x\":" + "[".repeat(5_500)), "it is not a signed JWT");
    }

    @Test
    void acceptsOneOfSeveralAudiences() throws Exception {
        assertThat(verifier.verify(with(claims -> claims.audience(List.of("shop", "gavel"))))).isNotNull();
    }

    @Test
    void timesMayBeWrongByTheSkewAndNotMore() throws Exception {
        Instant start = now.get();
        String token =
                with(claims ->
                        claims.issueTime(Date.from(start))
                                .notBeforeTime(Date.from(start))
                                .expirationTime(Date.from(start.plusSeconds(60))));

        // Clocks in tokens have whole seconds.
        now.set(start.minusSeconds(29));
        assertThat(verifier.verify(token)).isNotNull();
        now.set(start.minusSeconds(32));
        refused(token, "it is not valid yet");
        now.set(start.plusSeconds(88));
        assertThat(verifier.verify(token)).isNotNull();
        now.set(start.plusSeconds(90));
        refused(token, "it has expired");
    }

    @Test
    void refusesATokenWithoutExpiry() {
        refused(with(claims -> claims.expirationTime(null)), "it has no exp");
    }

    @Test
    void refusesClaimsThatAreNoIds() {
        refused(with(claims -> claims.claim("bidder_id", -7)), "bidder_id is not an id");
        refused(with(claims -> claims.claim("bidder_id", "7 OR 1=1")), "bidder_id is not an id");
        refused(with(claims -> claims.claim("bidder_id", 7.5)), "bidder_id is not an id");
        refused(
                with(claims -> claims.claim("bidder_id", SubjectIds.FIRST_MADE_ID)),
                "bidder_id is 2^52 or more, and such ids are assigned by the service");
        refused(with(claims -> claims.claim("agent_for", "8")), "agent_for is not an array of at most 1000 ids");
        refused(with(claims -> claims.claim("agent_for", List.of(Map.of()))), "agent_for is not an id");
    }

    @Test
    void refusesOversizedTokensBeforeParsing() {
        refused(with(claims -> claims.claim("x", "y".repeat(9_000))), "the token is longer than 8192 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b.c", "eyJhbGciOiJFUzI1NiJ9..", "e30.e30.e30", "💥"})
    void refusesJunk(String junk) {
        refused(junk, "it is not a signed JWT");
    }

    @Test
    void wrongSettingsAreNamed() throws Exception {
        KeySetLocation location = ISSUER.publishTo(directory.resolve("again.json"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> config(location, List.of("HS256")))
                .withMessage("GAVEL_AUTH_ALGORITHMS takes RS256,ES256,EdDSA, not HS256");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySetLocation.parse("http://issuer.example/jwks.json"))
                .withMessageStartingWith("GAVEL_AUTH_JWKS must be a file, an https URL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySetLocation.parse("/nowhere/jwks.json"))
                .withMessage("GAVEL_AUTH_JWKS names a file that cannot be read: /nowhere/jwks.json");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeySetLocation.parse("https://gavel:secret@issuer.example/jwks.json"))
                .withMessage("GAVEL_AUTH_JWKS must be a URL without a user and a password");
    }

    @Test
    void theQueryOfTheUrlIsNotShown() {
        KeySetLocation location = KeySetLocation.parse("https://issuer.example/jwks.json?key=s3cret");

        assertThat(new AuthConfig(config(location, List.of("ES256")), false, false).toString())
                .contains("jwks=https://issuer.example/jwks.json?***")
                .doesNotContain("s3cret");
    }

    /// Any text as claims, signed by the issuer.
    private static String signed(String claims) {
        return ISSUER.sign(TestIssuer.header(JWSAlgorithm.ES256, "ec").build(), claims);
    }

    private static JWTClaimsSet valid() {
        return TestIssuer.claims("alice", "bidder").build();
    }

    private static String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        return ISSUER.token(change.apply(TestIssuer.claims("alice", "bidder")).build());
    }

    private void refused(String token, String reason) {
        refused(verifier, token, reason);
    }

    private static void refused(TokenVerifier verifier, String token, String reason) {
        assertThatExceptionOfType(AccessToken.InvalidException.class)
                .isThrownBy(() -> verifier.verify(token))
                .withMessage(reason);
    }

    private static TokenConfig config(KeySetLocation location, List<String> algorithms) {
        return new TokenConfig(
                TestIssuer.ISSUER,
                TestIssuer.AUDIENCE,
                location,
                algorithms,
                Duration.ofSeconds(30),
                TokenConfig.ClaimNames.DEFAULT);
    }
}
