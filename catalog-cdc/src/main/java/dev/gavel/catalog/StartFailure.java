package dev.gavel.catalog;

import org.jspecify.annotations.Nullable;

/// The catalog service could not start; the message says what to do about it.
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
