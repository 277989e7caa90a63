package dev.gavel.replay.transfer;

import dev.gavel.schema.OperatorException;

/// A file that is not what an export wrote, or not to be decided by this build. The message says what to do.
public final class InvalidExportException extends OperatorException {
    private static final long serialVersionUID = 1;

    InvalidExportException(String message) {
        super(message);
    }
}
