package dev.gavel.ingest.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gavel.ingest.security.AccessToken.InvalidException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Date;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Verifies access tokens as RFC 9068, section 4, and RFC 8725 ask: the algorithm is one of a fixed list, the key is
/// the issuer's and fits the algorithm, whatever the token's header says, and every claim that limits the token is
/// checked. Keys that a header carries or points to (`jwk`, `jku`, `x5u`) are not looked at.
public final class TokenVerifier {
    /// Far above a token with a few claims. It has to fit into the head of a request.
    static final int MAX_TOKEN_LENGTH = 8 * 1024;

    private static final int MAX_AGENT_BIDDERS = 1_000;
    private static final int MIN_RSA_BITS = 2048;
    private static final JOSEObjectType TYPE = new JOSEObjectType("at+jwt");
    private static final JOSEObjectType LONG_TYPE = new JOSEObjectType("application/at+jwt");

    /// What a SubjectPublicKeyInfo of an Ed25519 key begins with (RFC 8410).
    private static final byte[] ED25519_PREFIX = {0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0};

    private static final int ED25519_KEY_BYTES = 32;

    private final TokenConfig config;
    private final IssuerKeys keys;
    private final InstantSource clock;
    private final Set<JWSAlgorithm> algorithms;

    TokenVerifier(TokenConfig config, IssuerKeys keys, InstantSource clock) {
        this.config = config;
        this.keys = keys;
        this.clock = clock;
        this.algorithms = config.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toUnmodifiableSet());
    }

    /// Fetches the issuer's keys when the first token comes.
    public static TokenVerifier of(TokenConfig config, InstantSource clock) {
        return new TokenVerifier(config, IssuerKeys.of(config.keys(), IssuerKeys.Times.DEFAULT, clock), clock);
    }

    /// @throws InvalidException if the token is not accepted
    /// @throws KeySourceException if the issuer has never told its keys
    public AccessToken verify(String text) throws InvalidException, KeySourceException {
        if (text.length() > MAX_TOKEN_LENGTH) {
            throw new InvalidException("the token is longer than " + MAX_TOKEN_LENGTH + " characters", true);
        }
        try {
            SignedJWT token = SignedJWT.parse(text);
            verifyHeader(token.getHeader());
            verifySignature(token);
            JWTClaimsSet claims = token.getJWTClaimsSet();
            if (claims == null) {
                throw new InvalidException("the token has no claims", true);
            }
            verifyClaims(claims);
            return accessToken(claims);
        } catch (ParseException | IllegalArgumentException e) {
            throw new InvalidException("it is not a signed JWT", true);
        }
    }

    private void verifyHeader(JWSHeader header) throws InvalidException {
        if (!algorithms.contains(header.getAlgorithm())) {
            throw new InvalidException("its algorithm is not one of " + String.join(", ", config.algorithms()), true);
        }
        if (!TYPE.equals(header.getType()) && !LONG_TYPE.equals(header.getType())) {
            throw new InvalidException("its typ is not at+jwt", true);
        }
        if (!header.isBase64URLEncodePayload()
                || (header.getCriticalParams() != null && !header.getCriticalParams().isEmpty())) {
            throw new InvalidException("its header has critical parameters", true);
        }
    }

    private void verifySignature(SignedJWT token) throws InvalidException, KeySourceException {
        JWSHeader header = token.getHeader();
        List<JWK> candidates = keys.get(new JWKSelector(JWKMatcher.forJWSHeader(header)));
        for (JWK key : candidates) {
            if (isSignedBy(token, key)) {
                return;
            }
        }
        // The issuer may publish a key later than it signs with it.
        throw candidates.isEmpty()
                ? new InvalidException("the issuer has no such key", false)
                : new InvalidException("its signature is wrong", true);
    }

    private static boolean isSignedBy(SignedJWT token, JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa -> rsa.size() >= MIN_RSA_BITS && token.verify(new RSASSAVerifier(rsa));
                case ECKey ec -> token.verify(new ECDSAVerifier(ec));
                case OctetKeyPair pair -> isSignedBy(token, pair);
                default -> false;
            };
        } catch (JOSEException | GeneralSecurityException e) {
            return false;
        }
    }

    private static boolean isSignedBy(SignedJWT token, OctetKeyPair key) throws GeneralSecurityException {
        byte[] x = key.getDecodedX();
        if (x.length != ED25519_KEY_BYTES) {
            return false;
        }
        byte[] encoded = new byte[ED25519_PREFIX.length + x.length];
        System.arraycopy(ED25519_PREFIX, 0, encoded, 0, ED25519_PREFIX.length);
        System.arraycopy(x, 0, encoded, ED25519_PREFIX.length, x.length);
        Signature signature = Signature.getInstance("Ed25519");
        signature.initVerify(KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        signature.update(token.getSigningInput());
        return signature.verify(token.getSignature().decode());
    }

    private void verifyClaims(JWTClaimsSet claims) throws InvalidException {
        if (!config.issuer().equals(claims.getIssuer())) {
            throw new InvalidException("its iss is not the issuer of this service", true);
        }
        if (!claims.getAudience().contains(config.audience())) {
            throw new InvalidException("its aud does not contain " + config.audience(), true);
        }
        Date expires = claims.getExpirationTime();
        if (expires == null) {
            throw new InvalidException("it has no exp", true);
        }
        long nowMs = clock.millis();
        long skewMs = config.clockSkew().toMillis();
        if (nowMs >= expires.toInstant().toEpochMilli() + skewMs) {
            throw new InvalidException("it has expired", true);
        }
        Date notBefore = claims.getNotBeforeTime();
        Date issuedAt = claims.getIssueTime();
        if ((notBefore != null && notBefore.toInstant().toEpochMilli() > nowMs + skewMs)
                || (issuedAt != null && issuedAt.toInstant().toEpochMilli() > nowMs + skewMs)) {
            throw new InvalidException("it is not valid yet", false);
        }
    }

    private AccessToken accessToken(JWTClaimsSet claims) throws InvalidException {
        String subject = claims.getSubject();
        if (subject == null || !SubjectIds.isSubject(subject)) {
            throw new InvalidException(
                    "its sub is not text of 1 to " + SubjectIds.MAX_SUBJECT_LENGTH + " printable characters", true);
        }
        Object bidder = claims.getClaim(config.claims().bidder());
        long bidderId = bidder == null ? 0 : id(config.claims().bidder(), bidder);
        if (bidderId >= SubjectIds.FIRST_MADE_ID) {
            throw new InvalidException(
                    config.claims().bidder() + " is 2^52 or more, and such ids are assigned by the service", true);
        }
        Date expires = claims.getExpirationTime();
        return new AccessToken(
                subject,
                roles(claims.getClaim(config.claims().roles())),
                bidderId,
                agentFor(claims.getClaim(config.claims().agent())),
                expires.toInstant().toEpochMilli() + config.clockSkew().toMillis());
    }

    /// Other words are roles of other services.
    private static Set<Role> roles(@Nullable Object claim) {
        EnumSet<Role> roles = EnumSet.noneOf(Role.class);
        Collection<?> words =
                claim instanceof String text
                        ? List.of(text.split(" ", -1))
                        : claim instanceof Collection<?> c ? c : List.of();
        for (Role role : Role.values()) {
            if (words.contains(role.word())) {
                roles.add(role);
            }
        }
        return roles;
    }

    private Set<Long> agentFor(@Nullable Object claim) throws InvalidException {
        if (claim == null) {
            return Set.of();
        }
        String name = config.claims().agent();
        if (!(claim instanceof Collection<?> list) || list.size() > MAX_AGENT_BIDDERS) {
            throw new InvalidException(name + " is not an array of at most " + MAX_AGENT_BIDDERS + " ids", true);
        }
        Set<Long> bidders = new HashSet<>();
        for (Object id : list) {
            bidders.add(id(name, id));
        }
        return bidders;
    }

    /// A number, or a string with one, as some issuers can only send strings.
    private static long id(String name, @Nullable Object claim) throws InvalidException {
        long id = 0;
        if (claim instanceof Long || claim instanceof Integer) {
            id = ((Number) claim).longValue();
        } else if (claim instanceof String text && text.matches("[1-9][0-9]{0,15}")) {
            id = Long.parseLong(text);
        }
        if (id <= 0 || id > SubjectIds.MAX_ID) {
            throw new InvalidException(name + " is not an id", true);
        }
        return id;
    }
}
