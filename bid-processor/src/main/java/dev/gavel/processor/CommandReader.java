package dev.gavel.processor;

import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import org.jspecify.annotations.Nullable;

/// A record of `auction-commands`, read as the processor reads it.
public final class CommandReader {
    private CommandReader() {}

    /// What is asked. Garbage, too, is a command in a partition that is not its key's (another producer's partitioner):
    /// decided there, the auction would have two states and two orders.
    ///
    /// @param partition where the record stands
    /// @param partitions how many there are
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
