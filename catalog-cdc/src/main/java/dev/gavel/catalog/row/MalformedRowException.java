package dev.gavel.catalog.row;

/// A row that is no auction; the message names the column and says what to do. The row stays in its table, so nothing
/// is lost.
final class MalformedRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedRowException(String column, String sentence) {
        super("column " + column + " " + sentence, null, false, false);
    }

    /// Its message, which is never null.
    String sentence() {
        return String.valueOf(getMessage());
    }
}
