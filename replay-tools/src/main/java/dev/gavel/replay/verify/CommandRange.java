package dev.gavel.replay.verify;

import dev.gavel.schema.Position;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// The commands whose decisions are compared. The commands before them are decided too, because the state depends on
/// them.
///
/// @param from the first command, or `null` for the first of the log
/// @param to the last command, or `null` for the last of the log
public record CommandRange(@Nullable Bound from, @Nullable Bound to) {
    public static final CommandRange ALL = new CommandRange(null, null);

    /// A place on the log.
    public sealed interface Bound {
        /// @param ms broker time, since 1970 UTC
        record Time(long ms) implements Bound {}

        /// @param position selects its partition alone
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

    /// @throws IllegalArgumentException if there can be no command between the two
    public CommandRange {
        Integer first = partition(from);
        Integer last = partition(to);
        if (first != null && last != null && !first.equals(last)) {
            throw new IllegalArgumentException(
                    "--from and --to are positions of different partitions: leave one out, or"
                            + " give times, which apply to all partitions");
        }
        if (from instanceof Bound.Time(long start) && to instanceof Bound.Time(long end) && start > end) {
            throw new IllegalArgumentException("--from is later than --to");
        }
        if (from instanceof Bound.Place(Position start)
                && to instanceof Bound.Place(Position end)
                && start.offset() > end.offset()) {
            throw new IllegalArgumentException("--from is after --to");
        }
    }

    /// Whether a command is compared. Both bounds are inclusive.
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

    /// Whether any command of a partition is compared.
    boolean hasPartition(int partition) {
        Integer first = partition(from);
        Integer only = first == null ? partition(to) : first;
        return only == null || only == partition;
    }

    /// The offset up to which a partition has to be read.
    long end(long endOfLog) {
        return to instanceof Bound.Place(Position last) ? Math.min(endOfLog, last.offset() + 1) : endOfLog;
    }

    private static @Nullable Integer partition(@Nullable Bound bound) {
        return bound instanceof Bound.Place(Position position) ? (Integer) position.partition() : null;
    }
}
