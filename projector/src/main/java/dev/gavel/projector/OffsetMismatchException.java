package dev.gavel.projector;

/// Postgres stands at other offsets than this projector thought: another one owns the partition by now, or a commit
/// whose answer was lost went through after all. Nothing was written; read the offsets again.
public final class OffsetMismatchException extends Exception {
    private static final long serialVersionUID = 1;

    OffsetMismatchException(Span span) {
        super("projection_offsets does not have " + span.from() + " for partition " + span.partition());
    }
}
