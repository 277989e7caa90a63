package dev.gavel.replay.verify;

import dev.gavel.schema.Position;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// Which commands are compared. All before them are decided all the same: nobody can know a state without its past.
///
/// @param from null: from the beginning
/// @param to null: to the end
public record CommandRange(@Nullable Bound from, @Nullable Bound to) {
    public static final CommandRange ALL = new CommandRange(null, null);

    /// A place on the log.
    public sealed interface Bound {
        /// @param ms broker time, since 1970 UTC
        record Time(long ms) implements Bound {}

        /// @param position which says the partition, too
        record Place(Position position) implements Bound {}

        /// Reads `2026-11-24T18:00:00Z` or `3@1042`.
        ///
        /// @throws IllegalArgumentException if it is neither
        static Bound parse(String text) {
            try {
                return text.indexOf('@') >= 0
                        ? new Place(Position.parse(text))
                        : new Time(Instant.parse(text).toEpochMilli());
            } catch (DateTimeParseException | IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "must be a time like 2026-11-24T18:00:00Z or a position like 3@1042, not " + text, e);
            }
        }
    }

    /// @throws IllegalArgumentException if nothing can lie between the two
    public CommandRange {
        Integer first = partition(from);
        Integer last = partition(to);
        if (first != null && last != null && !first.equals(last)) {
            throw new IllegalArgumentException(
                    "--from and --to are positions of different partitions: leave one out, or"
                            + " give times, which count in all partitions");
        }
        if (from instanceof Bound.Time(long start) && to instanceof Bound.Time(long end) && start > end) {
            throw new IllegalArgumentException("--from is later than --to");
        }
        if (from instanceof Bound.Place(Position start)
                && to instanceof Bound.Place(Position end)
                && start.offset() > end.offset()) {
            throw new IllegalArgumentException("--from is behind --to");
        }
    }

    /// Whether a command is compared; both bounds are.
    public boolean contains(int partition, long offset, long atMs) {
        return hasPartition(partition)
                && switch (from) {
                    case null -> true;
                    case Bound.Time(long ms) -> atMs >= ms;
                    case Bound.Place(Position start) -> offset >= start.offset();
                }
                && switch (to) {
                    case null -> true;
                    case Bound.Time(long ms) -> atMs <= ms;
                    case Bound.Place(Position end) -> offset <= end.offset();
                };
    }

    /// Whether anything of a partition is compared.
    boolean hasPartition(int partition) {
        Integer first = partition(from);
        Integer only = first == null ? partition(to) : first;
        return only == null || only == partition;
    }

    /// The first offset of a partition that need not be read.
    long end(long endOfLog) {
        return to instanceof Bound.Place(Position last) ? Math.min(endOfLog, last.offset() + 1) : endOfLog;
    }

    private static @Nullable Integer partition(@Nullable Bound bound) {
        return bound instanceof Bound.Place(Position position) ? (Integer) position.partition() : null;
    }
}
