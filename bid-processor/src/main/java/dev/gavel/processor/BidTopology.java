package dev.gavel.processor;

import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The way of a command through the processor:
///
/// ```
/// auction-commands ──▶ decide ──▶ auction-events
///                       │  ├────▶ bid-replies            (to the partition of whoever asks)
///                    memory  └─▶ auction-commands-dlq   (what says nothing)
/// ```
final class BidTopology {
    static final String TO_EVENTS = "to-events";
    static final String TO_REPLIES = "to-replies";
    static final String TO_DEAD_LETTERS = "to-dead-letters";

    private static final String COMMANDS = "commands";
    private static final String DECIDE = "decide";

    private BidTopology() {}

    static Topology build(Topics topics, CloseAppender closes) {
        var bytesIn = new ByteArrayDeserializer();
        var bytesOut = new ByteArraySerializer();
        Serializer<Answer> answerOut =
                (topic, answer) ->
                        ReplyCodec.encode(
                                answer.to().instance(),
                                answer.to().correlation(),
                                answer.auctionId(),
                                answer.event(),
                                answer.firmMinimum());
        Topology topology =
                new Topology()
                        .addSource(COMMANDS, bytesIn, bytesIn, Topics.COMMANDS)
                        .addProcessor(DECIDE, () -> new BidProcessor(topics.partitions(), closes), COMMANDS)
                        .addSink(TO_EVENTS, Topics.EVENTS, bytesOut, bytesOut, DECIDE)
                        .addSink(TO_REPLIES, Topics.REPLIES, bytesOut, answerOut, toTheAsker(), DECIDE)
                        .addSink(TO_DEAD_LETTERS, Topics.DEAD_LETTERS, bytesOut, bytesOut, together(), DECIDE);
        stores().forEach(store -> topology.addStateStore(store, DECIDE));
        return topology;
    }

    static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> stores() {
        return Stream.of(
                        StreamsAuctionStore.LOTS,
                        StreamsAuctionStore.AUCTIONS,
                        StreamsAuctionStore.BIDDERS,
                        StreamsAuctionStore.KEYS)
                .map(BidTopology::inMemory)
                .toList();
    }

    /// A bid waits for no disk, and the changelog brings the store back (docs/adr/0003).
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> inMemory(String store) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(store), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of());
    }

    /// An answer on its way.
    ///
    /// @param event as its record has it
    /// @param firmMinimum whether its minimum next bid holds
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record Answer(ReplyTo to, long auctionId, byte[] event, boolean firmMinimum) {}

    /// A command may name any partition; one that does not exist must not stop the processor.
    private static StreamPartitioner<byte[], Answer> toTheAsker() {
        return (topic, key, answer, partitions) ->
                Optional.of(Set.of(Math.floorMod(answer.to().partition(), partitions)));
    }

    private static StreamPartitioner<byte[], byte[]> together() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(DeadLetter.PARTITION));
    }
}
