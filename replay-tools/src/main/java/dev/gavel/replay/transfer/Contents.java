package dev.gavel.replay.transfer;

import java.util.List;

/// What a file holds: its first line.
///
/// @param format of the file, see [#FORMAT]
/// @param clusterId of the cluster that it came from
/// @param partitions of the log: positions are only right in one with as many
/// @param rulesVersion the newest by which one of the auctions was decided; 0: none was opened
/// @param auctions that were asked for, ascending; empty: the whole log
/// @param commands lines
/// @param events of them: with a decision; the others say nothing
public record Contents(
        int format,
        String clusterId,
        int partitions,
        int rulesVersion,
        List<Long> auctions,
        long commands,
        long events) {
    /// What this build writes and reads. Fields may be added within a format; it changes when an old reader would read
    /// something wrong.
    public static final int FORMAT = 1;

    public Contents {
        auctions = List.copyOf(auctions);
    }
}
