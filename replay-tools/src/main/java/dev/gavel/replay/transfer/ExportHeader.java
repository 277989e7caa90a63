package dev.gavel.replay.transfer;

import java.util.List;

/// The first line of an export: what the file contains.
///
/// @param format the version of the format, see [#FORMAT]
/// @param clusterId the cluster that was exported
/// @param partitions the partitions of the log; positions are valid only in a log with the same number
/// @param rulesVersion the newest rules version of the auctions; 0: none was opened
/// @param auctions the exported auctions in ascending order; empty: the whole log
/// @param commands the number of commands, one per line
/// @param events the number of commands with an event; the others are malformed records
public record ExportHeader(
        int format,
        String clusterId,
        int partitions,
        int rulesVersion,
        List<Long> auctions,
        long commands,
        long events) {
    /// The version that this build writes and reads. New fields do not change it. It changes when an older build would
    /// misread the file.
    public static final int FORMAT = 1;

    public ExportHeader {
        auctions = List.copyOf(auctions);
    }
}
