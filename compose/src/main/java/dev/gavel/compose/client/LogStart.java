package dev.gavel.compose.client;

import dev.gavel.schema.Position;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/// Where to begin to read the log.
public sealed interface LogStart {
    /// With the first record.
    record Beginning() implements LogStart {}

    /// With records that come from now on.
    record End() implements LogStart {}

    /// @param ms broker time, since 1970 UTC
    record Time(long ms) implements LogStart {}

    /// @param position of a command; limits the log to its partition
    record Place(Position position) implements LogStart {}

    /// @param age of the oldest records
    /// @param mostRecords of a partition: older ones are left out
    record Recent(Duration age, long mostRecords) implements LogStart {}

    /// Reads `beginning`, `end`, `3@1042`, a time like `2026-11-24T18:00:00Z`, or how long ago, like `PT5M`.
    ///
    /// @throws IllegalArgumentException if it is none of these
    static LogStart parse(String text, Instant now) {
        try {
            return switch (text) {
                case "beginning" -> new Beginning();
                case "end" -> new End();
                default -> {
                    if (text.indexOf('@') >= 0) {
                        yield new Place(Position.parse(text));
                    }
                    yield new Time(
                            text.startsWith("P")
                                    ? now.minus(Duration.parse(text)).toEpochMilli()
                                    : Instant.parse(text).toEpochMilli());
                }
            };
        } catch (DateTimeException | ArithmeticException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be beginning, end, a position like 3@1042, a time like 2026-11-24T18:00:00Z or a duration"
                            + " like PT5M, not "
                            + text,
                    e);
        }
    }
}
