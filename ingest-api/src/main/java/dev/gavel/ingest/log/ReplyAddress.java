package dev.gavel.ingest.log;

import dev.gavel.schema.ReplyTo;
import java.util.concurrent.ThreadLocalRandom;

/// The destination of this instance's replies: one partition of `bid-replies`, which other instances may share.
///
/// @param partition of `bid-replies`
/// @param instance drawn at random at each start
public record ReplyAddress(int partition, long instance) {
    /// The correlation number of a reply that only tells how far the processor is.
    static final long NO_REQUEST = 0;

    public static ReplyAddress random(int replyPartitions) {
        return of(ThreadLocalRandom.current().nextLong(), replyPartitions);
    }

    static ReplyAddress of(long instance, int replyPartitions) {
        return new ReplyAddress((int) Math.floorMod(instance, (long) replyPartitions), instance);
    }

    ReplyTo replyTo(long correlation) {
        return new ReplyTo(partition, instance, correlation);
    }
}
