package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// A failure that the person who runs Gavel can correct: a wrong option, an unreachable server, an unusable file. The
/// message states what is wrong and what to do, and a command prints it without a stack trace.
public class OperatorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public OperatorException(String message) {
        super(message);
    }

    public OperatorException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
