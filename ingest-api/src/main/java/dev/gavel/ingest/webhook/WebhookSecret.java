package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// The secret that a sender and a receiver share, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in
/// base64.
///
/// @param text the whole of it
public record WebhookSecret(String text) {
    public static final String PREFIX = "whsec_";
    private static final int MIN_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int NEW_BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";
    private static final SecureRandom RANDOM = new SecureRandom();

    /// @throws IllegalArgumentException if it is malformed; the message does not show it
    public WebhookSecret {
        int length = text.startsWith(PREFIX) ? key(text).length : 0;
        if (length < MIN_BYTES || length > MAX_BYTES) {
            throw malformed();
        }
    }

    public static WebhookSecret random() {
        byte[] key = new byte[NEW_BYTES];
        RANDOM.nextBytes(key);
        return new WebhookSecret(PREFIX + Base64.getEncoder().encodeToString(key));
    }

    /// One signature, as in the header `webhook-signature`: `v1,` and the HMAC-SHA256 in base64.
    ///
    /// @param id of the message
    /// @param timestamp of the attempt, seconds since 1970 UTC
    public String sign(String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key(text), ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }

    private static byte[] key(String text) {
        try {
            return Base64.getDecoder().decode(text.substring(PREFIX.length()));
        } catch (IllegalArgumentException e) {
            throw malformed();
        }
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("must be whsec_ and 24 to 64 bytes in base64");
    }

    /// Without the secret, so that no log shows it.
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
