package dev.gavel.compose.embedded;

import org.jspecify.annotations.Nullable;

/// Something cannot start. The message is for the person at the terminal: what is wrong, and what to do.
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public StartFailure(String message) {
        super(message);
    }

    public StartFailure(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
