package dev.gavel.ingest.http;

import dev.gavel.ingest.json.Problem;
import dev.gavel.schema.Position;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Positions in queries and headers: `3@1042`, or one of several partitions each, separated by commas.
public final class LogPositions {
    /// More than this many bytes are in no header.
    private static final int MAX_SHOWN = 64;

    private LogPositions() {}

    /// @param name of the parameter or header
    /// @param partitions of `auction-commands`
    /// @throws Problem 400 if the text is anything else
    public static List<Position> parse(String name, String text, int partitions) {
        List<Position> positions = new ArrayList<>();
        boolean[] seen = new boolean[partitions];
        for (String part : text.split(",", partitions + 1)) {
            Position position = position(part);
            if (position == null) {
                throw malformed(name, text);
            }
            if (position.partition() >= partitions) {
                throw Problem.badRequest(
                        "bad_query",
                        "%s has partition %d, but the log has the partitions 0 to %d."
                                .formatted(name, position.partition(), partitions - 1),
                        name);
            }
            if (seen[position.partition()]) {
                throw Problem.badRequest(
                        "bad_query", name + " has partition " + position.partition() + " twice.", name);
            }
            seen[position.partition()] = true;
            positions.add(position);
        }
        return positions;
    }

    /// What [#parse] reads: `0@5,3@1042`, without the partitions whose offset is negative.
    ///
    /// @param offsets by partition
    public static String format(long[] offsets) {
        StringBuilder text = new StringBuilder();
        for (int partition = 0; partition < offsets.length; partition++) {
            if (offsets[partition] >= 0) {
                text.append(text.isEmpty() ? "" : ",").append(partition).append('@').append(offsets[partition]);
            }
        }
        return text.toString();
    }

    /// The problem of a position that no command has yet.
    public static Problem beyondLog(String name, Position position, long end) {
        return Problem.badRequest(
                "position_beyond_log",
                "%s is %s, but the log ends before %d@%d. A position comes from a response of this system."
                        .formatted(name, position, position.partition(), end),
                name);
    }

    private static Problem malformed(String name, String text) {
        String shown = text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) : text;
        return Problem.badRequest("bad_query", name + " must be a position like 3@1042, not " + shown + ".", name);
    }

    private static @Nullable Position position(String text) {
        int at = text.indexOf('@');
        long partition = at < 0 ? -1 : Digits.parse(text.substring(0, at));
        long offset = at < 0 ? -1 : Digits.parse(text.substring(at + 1));
        if (partition < 0 || partition >= Position.MAX_PARTITIONS || offset < 0) {
            return null;
        }
        try {
            return new Position((int) partition, offset);
        } catch (IllegalArgumentException e) {
            return null; // an offset that no log has
        }
    }
}
