package dev.gavel.catalog;

import java.sql.SQLException;

/// The source has not responded while a change was read. A later run reads the change again.
final class SourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SourceException(SQLException cause) {
        super("the source does not respond: " + cause.getMessage(), cause);
    }
}
