package dev.gavel.projector.table;

import dev.gavel.projector.fold.EventBatch.OffsetRange;

/// The offset in `projection_offsets` is not where the batch begins. Either another projector owns the partition now,
/// or an earlier commit succeeded although its response was lost. Nothing was written; read the offsets again.
public final class OffsetMismatchException extends Exception {
    private static final long serialVersionUID = 1;

    OffsetMismatchException(OffsetRange range) {
        super("projection_offsets does not have " + range.from() + " for partition " + range.partition());
    }
}
