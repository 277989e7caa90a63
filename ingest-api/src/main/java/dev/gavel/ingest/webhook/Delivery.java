package dev.gavel.ingest.webhook;

/// One event for one subscription.
///
/// @param offset of the event's command
/// @param type as in the body
/// @param sinceNs when it was read, in `System.nanoTime`
@SuppressWarnings("ArrayRecordComponent") // never compared
record Delivery(int partition, long offset, long auctionId, String type, byte[] body, long sinceNs) {
    /// What a delivery takes in memory besides its body.
    private static final int OVERHEAD_BYTES = 200;

    /// The position on the log: the same for every attempt, and for no other event.
    String id() {
        return partition + "@" + offset;
    }

    int bytes() {
        return body.length + OVERHEAD_BYTES;
    }
}
