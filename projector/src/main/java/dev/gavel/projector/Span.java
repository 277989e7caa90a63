package dev.gavel.projector;

/// A stretch of one partition of `auction-events`. Its end is the consumer's position, not the last record's offset +
/// 1, for the markers of transactions take offsets too.
///
/// @param from the first offset of it
/// @param to the offset after it
public record Span(int partition, long from, long to) {
    public Span {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no such span: " + partition + "@" + from + " to " + to);
        }
    }
}
