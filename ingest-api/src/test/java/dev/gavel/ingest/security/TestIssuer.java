package dev.gavel.ingest.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

/// An issuer of tokens with one key of each kind.
public final class TestIssuer {
    public static final String ISSUER = "https://issuer.example";
    public static final String AUDIENCE = "gavel";

    final RSAKey rsa;
    final ECKey ec;
    private final KeyPair ed25519;
    final OctetKeyPair ed;

    /// @param suffix of the ids of its keys
    public TestIssuer(String suffix) {
        try {
            rsa = new RSAKeyGenerator(2048).keyID("rsa" + suffix).generate();
            ec = new ECKeyGenerator(Curve.P_256).keyID("ec" + suffix).generate();
            ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            byte[] spki = ed25519.getPublic().getEncoded();
            byte[] x = Arrays.copyOfRange(spki, spki.length - 32, spki.length);
            ed = new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(x)).keyID("ed" + suffix).build();
        } catch (JOSEException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The public keys.
    public String keySet() {
        return keySet(this);
    }

    /// The public keys of issuers, in one set.
    static String keySet(TestIssuer... issuers) {
        List<JWK> keys = new ArrayList<>();
        for (TestIssuer issuer : issuers) {
            keys.addAll(List.of(issuer.rsa.toPublicJWK(), issuer.ec.toPublicJWK(), issuer.ed));
        }
        return new JWKSet(keys).toString();
    }

    public KeySetLocation publishTo(Path file) throws IOException {
        Files.writeString(file, keySet());
        return KeySetLocation.parse(file.toString());
    }

    /// Claims of a token that is accepted for five minutes.
    public static JWTClaimsSet.Builder claims(String subject, String... roles) {
        return new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(subject)
                .issueTime(Date.from(Instant.now()))
                .expirationTime(Date.from(Instant.now().plusSeconds(300)))
                .claim("roles", List.of(roles));
    }

    public String token(JWTClaimsSet claims) {
        return es256(header(JWSAlgorithm.ES256, ec.getKeyID()).build(), claims);
    }

    static JWSHeader.Builder header(JWSAlgorithm algorithm, String keyId) {
        return new JWSHeader.Builder(algorithm).type(new JOSEObjectType("at+jwt")).keyID(keyId);
    }

    String es256(JWSHeader header, JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header, claims);
            token.sign(new ECDSASigner(ec));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /// A token whose claims are any text.
    String sign(JWSHeader header, String claims) {
        try {
            JWSObject token = new JWSObject(header, new Payload(claims));
            token.sign(new ECDSASigner(ec));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String rs256(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header(JWSAlgorithm.RS256, rsa.getKeyID()).build(), claims);
            token.sign(new RSASSASigner(rsa));
            return token.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    String eddsa(JWTClaimsSet claims) {
        try {
            SignedJWT token = new SignedJWT(header(JWSAlgorithm.EdDSA, ed.getKeyID()).build(), claims);
            Signature signature = Signature.getInstance("Ed25519");
            signature.initSign(ed25519.getPrivate());
            signature.update(token.getSigningInput());
            return new String(token.getSigningInput(), java.nio.charset.StandardCharsets.US_ASCII)
                    + "."
                    + Base64URL.encode(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
