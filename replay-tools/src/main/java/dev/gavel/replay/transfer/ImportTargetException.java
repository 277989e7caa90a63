package dev.gavel.replay.transfer;

import dev.gavel.schema.OperatorException;

/// A system that an import cannot go into. The message says what to do.
public final class ImportTargetException extends OperatorException {
    private static final long serialVersionUID = 1;

    ImportTargetException(String message) {
        super(message);
    }
}
