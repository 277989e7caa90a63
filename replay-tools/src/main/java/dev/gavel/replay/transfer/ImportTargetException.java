package dev.gavel.replay.transfer;

import dev.gavel.schema.OperatorException;

/// Nothing can be imported into the target. The message states why and what to do.
public final class ImportTargetException extends OperatorException {
    private static final long serialVersionUID = 1;

    ImportTargetException(String message) {
        super(message);
    }
}
