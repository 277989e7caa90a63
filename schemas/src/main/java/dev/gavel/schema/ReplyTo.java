package dev.gavel.schema;

/// The address of an answer.
///
/// @param partition   of `bid-replies`, the one that the asking instance reads, not negative
/// @param instance    the asking instance, drawn at random at each start
/// @param correlation the question's number within that instance
public record ReplyTo(int partition, long instance, long correlation) {
    public ReplyTo {
        if (partition < 0) {
            throw new IllegalArgumentException("reply partition is negative: " + partition);
        }
    }
}
