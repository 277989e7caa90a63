package dev.gavel.ingest.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.ingest.json.Problem;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureInputTest {
    private static final String PARAMETERS = ";created=1618884473;keyid=\"s1\";nonce=\"abcdefgh\"";
    private static final String INPUT = "sig1=(\"@method\" \"@path\")" + PARAMETERS;
    private static final String SIGNATURE = "sig1=:AAAA:";

    @Test
    void readsWhatASignatureSaysOfItself() {
        SignatureInput input =
                SignatureInput.parse(INPUT + ";expires=1618884500;alg=\"ed25519\";tag=\"a \\\"b\\\\\"", SIGNATURE);

        assertThat(input.components()).containsExactly("@method", "@path");
        assertThat(input.parameters())
                .isEqualTo(
                        "(\"@method\" \"@path\")"
                                + PARAMETERS
                                + ";expires=1618884500;alg=\"ed25519\";tag=\"a \\\"b\\\\\"");
        assertThat(input.createdS()).isEqualTo(1_618_884_473);
        assertThat(input.expiresS()).isEqualTo(1_618_884_500);
        assertThat(input.keyId()).isEqualTo("s1");
        assertThat(input.nonce()).isEqualTo("abcdefgh");
        assertThat(input.algorithm()).isEqualTo("ed25519");
        assertThat(input.base64()).isEqualTo("AAAA");
    }

    @Test
    void whatIsOptionalMayBeAbsent() {
        SignatureInput input = SignatureInput.parse("sig1=()" + PARAMETERS, SIGNATURE);

        assertThat(input.components()).isEmpty();
        assertThat(input.expiresS()).isEqualTo(Long.MAX_VALUE);
        assertThat(input.algorithm()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sig1=(\"a\")P, sig2=(\"a\")P | one signature",
                "sig1=(\"a\")P,sig1=(\"a\")P | one signature",
                "sig2=(\"a\")P | different labels",
                "sig1=(\"a\";sf)P | must not have parameters",
                "sig1=(\"a\" \"a\")P | twice",
                "sig1=(\"a\")P;created=1 | a parameter twice",
                "sig1=(\"a\")P;keyid=\"s1\" | a parameter twice",
                "sig1=(\"a\")P;admin=\"s1\" | a parameter other than",
                "sig1=(\"a\");created=1;keyid=\"s1\" | nonce",
                "sig1=(\"a\");created=1;keyid=\"s1\";nonce=\"short\" | nonce",
                "sig1=(\"a\");keyid=\"s1\";nonce=\"abcdefgh\" | created, keyid and nonce",
                "sig1=(\"a\");created=1;nonce=\"abcdefgh\" | created, keyid and nonce",
                "sig1=(\"a\"  \"b\")P | malformed",
                "sig1=( \"a\")P | malformed",
                "sig1=(\"a\" )P | malformed",
                "sig1=(\"a\"\"b\")P | malformed",
                "sig1=(\"a\" | malformed",
                "sig1=(a)P | malformed",
                "sig1=\"a\"P | malformed",
                "sig1=(\"a\")P; tag=\"a\" | malformed",
                "sig1=(\"a\")P;tag=a | malformed",
                "sig1=(\"a\")P;tag=\"a | malformed",
                "sig1=(\"a\")P;tag=\"\\a\" | malformed",
                "sig1=(\"a\")P;tag | malformed",
                "sig1=(\"a\")P;expires=01 | malformed",
                "sig1=(\"a\")P;expires=-1 | malformed",
                "sig1=(\"a\")P;expires=1.5 | malformed",
                "sig1=(\"a\")P;expires=1234567890123456 | malformed",
                "sig1=(\"a\")P;expires=\"1\" | malformed",
                "sig1=(\"a\")P x | malformed",
                "Sig1=(\"a\")P | malformed",
                "1sig=(\"a\")P | malformed",
                "=(\"a\")P | malformed",
                "sig1 | malformed",
                "`` | malformed",
            })
    void anythingElseIsRejectedWithTheReason(String input, String reason) {
        rejected(input.replace("P", PARAMETERS), SIGNATURE, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "sig2=:AAAA: | different labels",
                "sig1=:AAAA:, sig2=:AAAA: | one signature",
                "sig1=:AAAA:;a=1 | malformed",
                "sig1=:AAAA | malformed",
                "sig1=AAAA | malformed",
                "sig1=\"AAAA\" | malformed",
                "`` | malformed",
            })
    void aSignatureIsBytesWithTheSameLabel(String signature, String reason) {
        rejected(INPUT, signature, reason);
    }

    /// Mutations of both headers are read or rejected, and never fail otherwise.
    @Test
    void nothingElseIsThrown() {
        Random random = new Random(11);
        int rejected = 0;
        for (int i = 0; i < 100_000; i++) {
            try {
                SignatureInput.parse(mutated(INPUT, random), mutated(SIGNATURE, random));
            } catch (Problem problem) {
                assertThat(problem.code()).isEqualTo("invalid_signature");
                rejected++;
            }
        }

        assertThat(rejected).isBetween(10_000, 99_000);
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int changes = random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(mutated.length());
            switch (random.nextInt(3)) {
                case 0 -> mutated.deleteCharAt(at);
                case 1 -> mutated.setCharAt(at, (char) (' ' + random.nextInt(96)));
                default -> mutated.insert(at, "\"(); ,=:\\".charAt(random.nextInt(9)));
            }
        }
        return mutated.toString();
    }

    private static void rejected(String input, String signature, String reason) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> SignatureInput.parse(input, signature))
                .satisfies(problem -> {
                    assertThat(problem.status()).isEqualTo(401);
                    assertThat(problem.code()).isEqualTo("invalid_signature");
                    assertThat(problem.detail()).contains(reason);
                });
    }
}
