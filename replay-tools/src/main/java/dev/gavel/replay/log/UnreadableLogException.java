package dev.gavel.replay.log;

import dev.gavel.schema.OperatorException;

/// The log is not one that can be read from its beginning by this build. The message says what to do about it.
public final class UnreadableLogException extends OperatorException {
    private static final long serialVersionUID = 1;

    public UnreadableLogException(String message) {
        super(message);
    }
}
