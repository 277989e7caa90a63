package dev.gavel.ingest;

/// How far `auction-commands` goes: what is beyond was never asked.
@FunctionalInterface
interface LogEnd {
    /// The offset after the last command of a partition; -1: Kafka does not tell.
    long nextOffset(int partition);
}
