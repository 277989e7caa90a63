package dev.gavel.schema.codec;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.LongSerializer;
import org.junit.jupiter.api.Test;

/// Any Kafka client with a LongSerializer and the default partitioner must meet ours.
class AuctionKeyTest {
    @Property
    void isWhatKafkasOwnSerializerWrites(@ForAll long auctionId) {
        try (LongSerializer kafka = new LongSerializer()) {
            assertThat(AuctionKey.encode(auctionId)).isEqualTo(kafka.serialize("any", auctionId));
        }
    }

    @Property
    void comesBack(@ForAll @LongRange(min = 1) long auctionId) {
        assertThat(AuctionKey.decode(AuctionKey.encode(auctionId))).isEqualTo(auctionId);
    }

    @Property
    void livesWhereKafkasDefaultPartitionerPutsIt(
            @ForAll @LongRange(min = 1) long auctionId, @ForAll @IntRange(min = 1, max = 1024) int partitions) {
        byte[] key = AuctionKey.encode(auctionId);
        assertThat(AuctionKey.partition(key, partitions))
                .isEqualTo(BuiltInPartitioner.partitionForKey(key, partitions));
    }

    @Test
    void partitionIsTheSameForEver() {
        // Another value here would scatter the auctions of every log there is.
        assertThat(AuctionKey.partition(AuctionKey.encode(42), 8)).isEqualTo(0);
        assertThat(AuctionKey.partition(AuctionKey.encode(43), 1024)).isEqualTo(261);
    }
}
