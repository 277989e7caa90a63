package dev.gavel.schema;

/// The shape of an idempotency key (draft-ietf-httpapi-idempotency-key-header): what a client draws anew for each thing
/// that it wants once, and repeats when it asks again.
public final class IdempotencyKey {
    public static final int MAX_LENGTH = 128;
    public static final String SHAPE = "must be 1 to " + MAX_LENGTH + " visible ASCII characters";

    private IdempotencyKey() {}

    public static boolean isValid(String key) {
        if (key.isEmpty() || key.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (key.charAt(i) <= ' ' || key.charAt(i) >= 0x7F) {
                return false;
            }
        }
        return true;
    }
}
