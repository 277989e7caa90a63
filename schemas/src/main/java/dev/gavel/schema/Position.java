package dev.gavel.schema;

/// The position of a command in `auction-commands`. It identifies the command, and is the same at every replay.
///
/// @param partition 0 to 1023
/// @param offset 0 to 2⁴³ − 1, so that the bid id is exact in a JSON number (2⁵³)
public record Position(int partition, long offset) {
    /// The maximum number of partitions, so that a bid id can hold partition and offset.
    public static final int MAX_PARTITIONS = 1024;

    private static final long MAX_OFFSET = (1L << 43) - 1;

    public Position {
        if (partition < 0 || partition >= MAX_PARTITIONS || offset < 0 || offset > MAX_OFFSET) {
            throw new IllegalArgumentException("no such position: " + partition + "@" + offset);
        }
    }

    /// The id of the bid at this position: unique, and rising within an auction.
    public long bidId() {
        return offset * MAX_PARTITIONS + partition;
    }

    /// The position of a bid.
    ///
    /// @throws IllegalArgumentException if the id is negative
    public static Position ofBid(long bidId) {
        if (bidId < 0) {
            throw new IllegalArgumentException("a bid id is not negative: " + bidId);
        }
        return new Position((int) (bidId % MAX_PARTITIONS), bidId / MAX_PARTITIONS);
    }

    /// Reads what [#toString] wrote.
    ///
    /// @throws IllegalArgumentException if it is not `partition@offset`
    public static Position parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("a position looks like 3@1042, not " + text);
        }
        return new Position(Integer.parseInt(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    /// `partition@offset`: `3@1042`.
    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
