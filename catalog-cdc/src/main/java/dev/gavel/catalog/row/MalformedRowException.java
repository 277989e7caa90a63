package dev.gavel.catalog.row;

/// A row that does not describe an auction. The message names the column and says what to do.
final class MalformedRowException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean hasWrongType;

    MalformedRowException(String column, String problem, boolean hasWrongType) {
        super("column " + column + " " + problem, null, false, false);
        this.hasWrongType = hasWrongType;
    }

    /// Whether the column had an unsuitable type when the row was written.
    boolean hasWrongType() {
        return hasWrongType;
    }

    /// The message, which is never `null`.
    String problem() {
        return String.valueOf(getMessage());
    }
}
