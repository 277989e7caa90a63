package dev.gavel.replay.transfer;

import dev.gavel.schema.OperatorException;

/// The file is not a complete, unchanged export that this build can read.
public final class InvalidExportException extends OperatorException {
    private static final long serialVersionUID = 1;

    InvalidExportException(String message) {
        super(message);
    }
}
