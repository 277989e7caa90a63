package dev.gavel.catalog.row;

/// A change without a column that is needed to find its row. No retry of the same change can succeed.
public final class MissingColumnException extends RuntimeException {
    private static final long serialVersionUID = 1;

    MissingColumnException(String column) {
        super(
                "a change lacks the column "
                        + column
                        + ", which was renamed or dropped when the change was made; drop the replication slot, and the next"
                        + " start takes a snapshot");
    }
}
