package dev.gavel.storage;

import dev.gavel.schema.StartupException;
import dev.gavel.schema.TlsProblem;
import org.jspecify.annotations.Nullable;

/// Recognizes what no retry can repair: a setting is wrong. Everything else may be an outage.
public final class RedisFailure {
    private static final String SETTING = "--redis (REDIS_URL)";

    private RedisFailure() {}

    /// @param address of the server, without a password
    /// @return the failure for people, or null if a retry may succeed
    public static @Nullable StartupException permanent(Throwable failure, String address) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH") || message.startsWith("ERR AUTH")) {
                return new StartupException("Redis rejects the user of %s: %s".formatted(SETTING, message), failure);
            }
            if (message.startsWith("NOPERM")) {
                return new StartupException(
                        "Redis denies the user of %s what it needs: %s".formatted(SETTING, message), failure);
            }
            if (message.startsWith("READONLY")) {
                return new StartupException(
                        "Redis at %s is a read-only replica: %s must name the primary".formatted(address, SETTING),
                        failure);
            }
        }
        String tls = TlsProblem.of(failure);
        return tls == null
                ? null
                : new StartupException(
                        "Redis at %s: %s. Check rediss:// and sslrootcert in %s".formatted(address, tls, SETTING),
                        failure);
    }
}
