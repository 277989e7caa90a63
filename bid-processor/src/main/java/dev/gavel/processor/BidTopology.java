package dev.gavel.processor;

import dev.gavel.processor.Closer.CloseAppender;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.ReplyCodec;
import dev.gavel.schema.topic.Topics;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;

/// The topology of the processor:
///
/// ```
/// auction-commands ──▶ decide ──▶ auction-events
///                       │  ├────▶ bid-replies            (to the partition of the caller's ingest instance)
///                    stores  └─▶ auction-commands-dlq   (malformed records)
/// ```
final class BidTopology {
    static final String TO_EVENTS = "to-events";
    static final String TO_REPLIES = "to-replies";
    static final String TO_DEAD_LETTERS = "to-dead-letters";

    private static final String COMMANDS = "commands";
    private static final String DECIDE = "decide";

    private BidTopology() {}

    static Topology build(Topics topics, CloseAppender closes, ChangelogEnds ends) {
        var bytesIn = new ByteArrayDeserializer();
        var bytesOut = new ByteArraySerializer();
        Serializer<OutgoingReply> replyOut =
                (topic, reply) ->
                        ReplyCodec.encode(
                                reply.to().instance(),
                                reply.to().correlation(),
                                reply.auctionId(),
                                reply.event(),
                                reply.firmMinimum(),
                                reply.tickSizeMicros());
        Topology topology =
                new Topology()
                        .addSource(COMMANDS, bytesIn, bytesIn, Topics.COMMANDS)
                        .addProcessor(DECIDE, () -> new BidProcessor(topics.partitions(), closes), COMMANDS)
                        .addSink(TO_EVENTS, Topics.EVENTS, bytesOut, bytesOut, DECIDE)
                        .addSink(TO_REPLIES, Topics.REPLIES, bytesOut, replyOut, replyPartitioner(), DECIDE)
                        .addSink(
                                TO_DEAD_LETTERS,
                                Topics.DEAD_LETTERS,
                                bytesOut,
                                bytesOut,
                                deadLetterPartitioner(),
                                DECIDE);
        StateStores.all(topics.partitions(), ends).forEach(store -> topology.addStateStore(store, DECIDE));
        return topology;
    }

    /// A reply and where to send it.
    ///
    /// @param event its record value
    /// @param firmMinimum whether the minimum next bid in the event is firm, see
    ///   [dev.gavel.processor.auction.FirmMinimum]
    /// @param tickSizeMicros as in [dev.gavel.schema.Reply]
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    record OutgoingReply(ReplyTo to, long auctionId, byte[] event, boolean firmMinimum, long tickSizeMicros) {}

    /// The modulus makes a partition that does not exist harmless: a command may name any number.
    @SuppressWarnings("removal") // Still the abstract method of the interface in Kafka 4.4.
    private static StreamPartitioner<byte[], OutgoingReply> replyPartitioner() {
        return (topic, key, reply, partitions) ->
                Optional.of(Set.of(Math.floorMod(reply.to().partition(), partitions)));
    }

    @SuppressWarnings("removal") // As above.
    private static StreamPartitioner<byte[], byte[]> deadLetterPartitioner() {
        return (topic, key, value, partitions) -> Optional.of(Set.of(DeadLetter.PARTITION));
    }
}
