package dev.gavel.replay.verify;

import dev.gavel.schema.Position;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// The records that are compared, as they stand in one partition.
interface Recorded {
    /// Null: there is no more now.
    @Nullable ConsumerRecord<byte[], byte[]> next();

    /// Waits, within a bound, until there is more.
    boolean grows();

    /// Which command a record says that it is about; null: it does not say, or not readably.
    @Nullable Position about(ConsumerRecord<byte[], byte[]> record);

    /// Of commands before this offset the records may have been deleted in the course of time.
    long keptFrom();

    /// The first command that need not have its record yet.
    long decidedUpTo();

    /// Where the commands end by now.
    long commandsEnd();
}
