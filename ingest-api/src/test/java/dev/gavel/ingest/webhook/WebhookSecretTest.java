package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {
    /// The example of Standard Webhooks, which its libraries test, too.
    @Test
    void signsTheExampleOfTheSpecification() {
        WebhookSecret secret = new WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");

        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void idTimeAndBodyAreSigned() {
        WebhookSecret secret = WebhookSecret.random();
        String signature = secret.sign("0@1", 10, "{}".getBytes(UTF_8));

        assertThat(secret.sign("0@1", 10, "{}".getBytes(UTF_8))).isEqualTo(signature);
        assertThat(secret.sign("0@2", 10, "{}".getBytes(UTF_8))).isNotEqualTo(signature);
        assertThat(secret.sign("0@1", 11, "{}".getBytes(UTF_8))).isNotEqualTo(signature);
        assertThat(secret.sign("0@1", 10, "{ }".getBytes(UTF_8))).isNotEqualTo(signature);
        assertThat(WebhookSecret.random().sign("0@1", 10, "{}".getBytes(UTF_8))).isNotEqualTo(signature);
    }

    @Test
    void aRandomSecretIsValidAndNotShown() {
        WebhookSecret secret = WebhookSecret.random();

        assertThat(new WebhookSecret(secret.text())).isEqualTo(secret);
        assertThat(Base64.getDecoder().decode(secret.text().substring(6))).hasSize(32);
        assertThat(secret.toString()).doesNotContain(secret.text().substring(6));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "whsec_",
                "whsec_c2hvcnQ=",
                "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "whsec_not/base64!",
                "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
            })
    void rejectsOtherSecretsWithoutShowingThem(String text) {
        assertThatThrownBy(() -> new WebhookSecret(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("must be whsec_ and 24 to 64 bytes in base64");
    }
}
