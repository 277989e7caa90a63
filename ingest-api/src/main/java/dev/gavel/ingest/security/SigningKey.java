package dev.gavel.ingest.security;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.EllipticCurve;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// A public key that requests are signed with: Ed25519, or ECDSA with P-256. The algorithm is a property of the key, so
/// that no request can choose it.
public final class SigningKey {
    /// What the SubjectPublicKeyInfo of an Ed25519 key begins with (RFC 8410), and how long it is.
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int ED25519_BYTES = 44;

    /// The same of a P-256 key with an uncompressed point (RFC 5480).
    private static final byte[] P256 =
            HexFormat.of().parseHex("3059301306072a8648ce3d020106082a8648ce3d03010703420004");

    private static final int P256_BYTES = 91;

    /// Of both algorithms.
    private static final int SIGNATURE_BYTES = 64;

    private static final int MAX_PEM_LENGTH = 10_000;
    private static final String BEGIN = "-----BEGIN PUBLIC KEY-----";
    private static final String END = "-----END PUBLIC KEY-----";

    private final Algorithm algorithm;
    private final PublicKey key;

    private enum Algorithm {
        ED25519("ed25519", "Ed25519", "Ed25519"),

        /// The signature is r and s as they are, not in DER (RFC 9421, section 3.3.4).
        P256("ecdsa-p256-sha256", "EC", "SHA256withECDSAinP1363Format");

        private final String registeredName;
        private final String keyName;
        private final String signatureName;

        Algorithm(String registeredName, String keyName, String signatureName) {
            this.registeredName = registeredName;
            this.keyName = keyName;
            this.signatureName = signatureName;
        }
    }

    private SigningKey(Algorithm algorithm, PublicKey key) {
        this.algorithm = algorithm;
        this.key = key;
    }

    /// @param spki a SubjectPublicKeyInfo
    /// @throws IllegalArgumentException if it is no key that can be used
    public static SigningKey of(byte[] spki) {
        if (isKind(spki, ED25519, ED25519_BYTES)) {
            return of(Algorithm.ED25519, spki);
        }
        if (isKind(spki, P256, P256_BYTES)) {
            return of(Algorithm.P256, spki);
        }
        throw new IllegalArgumentException("a signing key is a public key of Ed25519 or P-256");
    }

    private static SigningKey of(Algorithm algorithm, byte[] spki) {
        try {
            PublicKey key = KeyFactory.getInstance(algorithm.keyName).generatePublic(new X509EncodedKeySpec(spki));
            if (key instanceof ECPublicKey onCurve && !isOnCurve(onCurve)) {
                throw new IllegalArgumentException("the public key is no point of its curve");
            }
            return new SigningKey(algorithm, key);
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("the public key cannot be read: " + e.getMessage(), e);
        }
    }

    /// The JDK does not check this.
    private static boolean isOnCurve(ECPublicKey key) {
        EllipticCurve curve = key.getParams().getCurve();
        BigInteger p = ((ECFieldFp) curve.getField()).getP();
        BigInteger x = key.getW().getAffineX();
        BigInteger y = key.getW().getAffineY();
        BigInteger right = x.pow(3).add(curve.getA().multiply(x)).add(curve.getB()).mod(p);
        return x.compareTo(p) < 0 && y.compareTo(p) < 0 && y.pow(2).mod(p).equals(right);
    }

    /// @param pem as `openssl pkey -pubout` writes it
    /// @throws IllegalArgumentException if it is not one public key that can be used
    public static SigningKey ofPem(String pem) {
        String text = pem.strip();
        boolean isOne =
                text.length() <= MAX_PEM_LENGTH
                        && text.startsWith(BEGIN)
                        && text.endsWith(END)
                        && text.length() > BEGIN.length() + END.length();
        if (!isOne) {
            throw new IllegalArgumentException("the file is not one public key in PEM, which begins with " + BEGIN);
        }
        return of(Base64.getMimeDecoder().decode(text.substring(BEGIN.length(), text.length() - END.length())));
    }

    private static boolean isKind(byte[] spki, byte[] prefix, int length) {
        return spki.length == length && Arrays.equals(spki, 0, prefix.length, prefix, 0, prefix.length);
    }

    /// Whether a signature of a message is this key's.
    public boolean verifies(byte[] message, byte[] signature) {
        if (signature.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm.signatureName);
            verifier.initVerify(key);
            verifier.update(message);
            return verifier.verify(signature);
        } catch (SignatureException e) {
            // The signature has numbers that are out of range.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + algorithm.signatureName, e);
        }
    }

    /// As in the registry of HTTP signature algorithms.
    String algorithm() {
        return algorithm.registeredName;
    }

    byte[] spki() {
        return key.getEncoded();
    }

    /// For people, to compare: the algorithm, and the first bytes of the SHA-256 of the SubjectPublicKeyInfo.
    @Override
    public String toString() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(spki());
            return algorithm.registeredName + " " + HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
