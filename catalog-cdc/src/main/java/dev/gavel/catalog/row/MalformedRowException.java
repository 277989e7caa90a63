package dev.gavel.catalog.row;

/// A row that does not describe an auction. The message names the column and says what to do.
final class MalformedRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MalformedRowException(String column, String problem) {
        super("column " + column + " " + problem, null, false, false);
    }

    /// The message, which is never `null`.
    String problem() {
        return String.valueOf(getMessage());
    }
}
