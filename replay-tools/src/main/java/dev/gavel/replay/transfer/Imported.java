package dev.gavel.replay.transfer;

import java.time.Duration;

/// What came of an import.
///
/// @param contents of the file
/// @param auctions that exist now
/// @param appended commands; the others stood there already, from an import that was interrupted
/// @param time that it took
public record Imported(Contents contents, long auctions, long appended, Duration time) {}
