package dev.gavel.replay.log;

import dev.gavel.schema.OperatorException;

/// This build cannot read the log from its beginning. The message says what to do.
public final class UnreadableLogException extends OperatorException {
    private static final long serialVersionUID = 1;

    public UnreadableLogException(String message) {
        super(message);
    }
}
