package dev.gavel.processor;

import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import org.jspecify.annotations.Nullable;

/// Decodes records of `auction-commands`, for the processor and for every replay.
public final class CommandReader {
    private CommandReader() {}

    /// A record in a partition that is not its key's partition is malformed too: some producer used another
    /// partitioner. If it were decided there, the auction would have two states and two orders of commands.
    ///
    /// @param partition of the record
    /// @param partitions of `auction-commands`
    public static Decoded<Envelope> read(
            byte @Nullable [] key, byte @Nullable [] value, int partition, int partitions) {
        Decoded<Envelope> decoded = CommandCodec.decode(key, value);
        if (key != null && decoded instanceof Decoded.Message<Envelope>) {
            int home = AuctionKey.partition(key, partitions);
            if (home != partition) {
                return new Decoded.Malformed<>("auction " + AuctionKey.decode(key) + " belongs in partition " + home);
            }
        }
        return decoded;
    }
}
