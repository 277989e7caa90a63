package dev.gavel.ingest.security;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys and signatures of the appendix of RFC 9421.
class SigningKeyTest {
    /// B.1.4, `test-key-ed25519`.
    private static final String ED25519 = "MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=";

    private static final String ED25519_PRIVATE = "MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF";

    /// B.2.6.
    private static final String ED25519_SIGNATURE =
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";

    /// B.1.3, `test-key-ecc-p256`.
    private static final String P256 =
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lfw0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==";

    /// B.2.4.
    private static final String P256_SIGNATURE =
            "wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==";

    private static final String P256_BASE =
            """
            "@status": 200
            "content-type": application/json
            "content-digest": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:
            "content-length": 23
            "@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256\"\
            """;

    private static TestSigner.Message message() {
        TestSigner.Message message = TestSigner.Message.post("/foo?param=Value&Pet=dog", "", "", "", 0);
        message.host = "example.com";
        message.headers.put("date", "Tue, 20 Apr 2021 02:07:55 GMT");
        message.headers.put("content-length", "18");
        message.components.clear();
        message.components.addAll(List.of("date", "@method", "@path", "@authority", "content-type", "content-length"));
        message.parameters.clear();
        message.parameters.put("created", "1618884473");
        message.parameters.put("keyid", "\"test-key-ed25519\"");
        return message;
    }

    @Test
    void verifiesTheSignatureOfEd25519InTheStandard() {
        byte[] base = message().base().getBytes(US_ASCII);

        assertThat(SigningKey.of(bytes(ED25519)).verifies(base, bytes(ED25519_SIGNATURE))).isTrue();
        base[0]++;
        assertThat(SigningKey.of(bytes(ED25519)).verifies(base, bytes(ED25519_SIGNATURE))).isFalse();
    }

    /// So that what the tests sign is what the standard signs.
    @Test
    void theSignerOfTheTestsMakesTheSignatureInTheStandard() throws Exception {
        PrivateKey key =
                KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(bytes(ED25519_PRIVATE)));

        assertThat(TestSigner.ed25519(key, bytes(ED25519)).sign(message().base())).isEqualTo(ED25519_SIGNATURE);
    }

    @Test
    void verifiesTheSignatureOfP256InTheStandard() {
        byte[] base = P256_BASE.getBytes(US_ASCII);

        assertThat(SigningKey.of(bytes(P256)).verifies(base, bytes(P256_SIGNATURE))).isTrue();
        base[base.length - 2]++;
        assertThat(SigningKey.of(bytes(P256)).verifies(base, bytes(P256_SIGNATURE))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 65, 72})
    void aSignatureOfAnotherLengthIsNone(int length) {
        assertThat(SigningKey.of(bytes(P256)).verifies(new byte[] {1}, new byte[length])).isFalse();
        assertThat(SigningKey.of(bytes(ED25519)).verifies(new byte[] {1}, new byte[length])).isFalse();
    }

    /// CVE-2022-21449: zeros verified everything.
    @Test
    void zerosAndOnesAreNoSignature() {
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) 0xff);
        for (byte[] signature : new byte[][] {new byte[64], ones}) {
            assertThat(SigningKey.of(bytes(P256)).verifies(new byte[] {1}, signature)).isFalse();
            assertThat(SigningKey.of(bytes(ED25519)).verifies(new byte[] {1}, signature)).isFalse();
        }
    }

    @Test
    void theAlgorithmIsTheKeys() {
        assertThat(SigningKey.of(bytes(ED25519)).algorithm()).isEqualTo("ed25519");
        assertThat(SigningKey.of(bytes(P256)).algorithm()).isEqualTo("ecdsa-p256-sha256");
        assertThat(SigningKey.of(bytes(ED25519))).hasToString("ed25519 34571606cb7a0d71");
    }

    @ParameterizedTest
    @CsvSource({"RSA, 2048", "EC, 384", "EC, 521", "Ed448, 0", "X25519, 0"})
    void otherKeysAreNotTaken(String kind, int size) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
        if (size > 0) {
            generator.initialize(size);
        }
        byte[] spki = generator.generateKeyPair().getPublic().getEncoded();

        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of(spki)).withMessageContaining("P-256");
    }

    @Test
    void aPointBesideTheCurveIsNotTaken() {
        byte[] spki = bytes(P256);
        spki[spki.length - 1]++;

        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.of(spki));
    }

    @Test
    void readsWhatOpensslWrites() {
        String pem = "-----BEGIN PUBLIC KEY-----\n" + ED25519 + "\n-----END PUBLIC KEY-----\n";

        assertThat(SigningKey.ofPem(pem).spki()).isEqualTo(bytes(ED25519));
        assertThat(SigningKey.ofPem(pem.replace("\n", "\r\n")).spki()).isEqualTo(bytes(ED25519));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-----BEGIN PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY----------END PUBLIC KEY-----",
                "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PRIVATE KEY-----",
                "-----BEGIN PUBLIC KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n-----END PUBLIC KEY-----",
                "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----",
            })
    void otherFilesAreNotTaken(String pem) {
        assertThatIllegalArgumentException().isThrownBy(() -> SigningKey.ofPem(pem));
    }

    private static byte[] bytes(String base64) {
        return Base64.getDecoder().decode(base64);
    }
}
