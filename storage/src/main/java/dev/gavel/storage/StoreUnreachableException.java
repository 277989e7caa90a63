package dev.gavel.storage;

import dev.gavel.schema.StartupException;
import org.jspecify.annotations.Nullable;

/// A database or cache does not answer. A command adds to the message where the address comes from, as it does for
/// Kafka, so that one fault has one wording.
public final class StoreUnreachableException extends StartupException {
    private static final long serialVersionUID = 1;

    private final String store;
    private final String address;
    private final String option;

    /// @param store the store's name in messages, such as `Postgres`
    /// @param address where it was expected, without a password
    /// @param option the command-line option that sets the address
    /// @param cause the failure; its message is the reason
    public StoreUnreachableException(String store, String address, String option, Throwable cause) {
        super(message(store, address, option, cause), cause);
        this.store = store;
        this.address = address;
        this.option = option;
    }

    public String option() {
        return option;
    }

    /// @param source of the address: the option, its environment variable, or its default
    public String message(String source) {
        return message(store, address, source, getCause());
    }

    private static String message(String store, String address, String source, @Nullable Throwable cause) {
        String reason = cause == null ? null : cause.getMessage();
        return "%s at %s (%s) does not answer: %s. Check the address, and that the server runs"
                .formatted(store, address, source, reason == null ? "no answer in time" : reason);
    }
}
