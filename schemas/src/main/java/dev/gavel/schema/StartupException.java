package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// A service or a part of the local stack could not start.
public class StartupException extends OperatorException {
    private static final long serialVersionUID = 1;

    public StartupException(String message) {
        super(message);
    }

    public StartupException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
