package dev.gavel.schema;

/// The format of idempotency keys (draft-ietf-httpapi-idempotency-key-header). A client generates a new key for each
/// request that must take effect once, and sends the same key when it retries.
public final class IdempotencyKey {
    public static final int MAX_LENGTH = 128;
    public static final String SHAPE = "must be 1 to " + MAX_LENGTH + " visible ASCII characters";

    /// For people who send requests.
    public static final String SHAPE_FOR_CLIENTS = SHAPE + " and must not begin with catalog/";

    /// Keys that begin with this are the catalog's, which makes them from the ids of rows. Everybody could predict
    /// them, so nobody else can use them.
    public static final String CATALOG_PREFIX = "catalog/";

    private IdempotencyKey() {}

    /// Whether a key of a request is valid.
    public static boolean isValidForClients(String key) {
        return isValid(key) && !key.startsWith(CATALOG_PREFIX);
    }

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
