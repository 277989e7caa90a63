package dev.gavel.schema;

/// How large a record can be. Every bound follows from [#COMMAND_BYTES], and topics and producers are set to
/// [#RECORD_BYTES], the largest of them: whatever is on `auction-commands`, no broker and no producer refuses what the
/// processor writes about it.
///
/// | record | its value is at most |
/// |---|---|
/// | event | a command with all its unknown fields, and 1 KiB: position, standing, reasons, chain hash |
/// | reply | an event, and 64 bytes: instance, correlation, auction |
/// | definition of an auction (`lots`) | a command, and 64 bytes |
/// | state of an auction (`auctions`), with all of its recent bids | 4 KiB |
/// | bidder | 64 bytes |
/// | idempotency record (`keys`) | a command and an event, and 64 bytes |
/// | dead letter | [#COMMAND_BYTES]; as much again for its key |
public final class RecordLimits {
    /// The largest value of a command, 1 MiB. A larger record is malformed: a topic can have a larger limit, and a
    /// compressed record can be far larger than its batch.
    public static final int COMMAND_BYTES = 1 << 20;

    /// What an event adds to its command at most.
    public static final int EVENT_OVERHEAD_BYTES = 1 << 10;

    /// The largest value of a changelog record of the store `auctions`.
    public static final int AUCTION_STATE_BYTES = 4 << 10;

    /// All headers that are copied from a command to what is written about it.
    public static final int COPIED_HEADERS_BYTES = 64 << 10;

    /// Keys, lengths, the dead letters' own headers, and the framing of record and batch.
    private static final int FRAMING_BYTES = 62 << 10;

    /// The largest record in its batch, 2 MiB and 128 KiB: an idempotency record, or a dead letter with its key.
    public static final int RECORD_BYTES =
            2 * COMMAND_BYTES + EVENT_OVERHEAD_BYTES + COPIED_HEADERS_BYTES + FRAMING_BYTES + (1 << 10);

    /// The largest record that an import appends. Smaller than the 16 MiB of a request that `gavel up`'s broker
    /// accepts.
    public static final int IMPORTED_RECORD_BYTES = 8 << 20;

    private RecordLimits() {}
}
