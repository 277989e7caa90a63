package dev.gavel.processor;

import dev.gavel.processor.BidTopology.Answer;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reply;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides the commands of one partition, one after the other: state in, event, state and answer out, all in the
/// transaction of the task. Everything that thinks is in [Auctioneer].
final class BidProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Logger log = LoggerFactory.getLogger(BidProcessor.class);
    private static final Duration CLOSER_TICK = Duration.ofMillis(100);

    private final int partitions;
    private final Closer closer;
    private ProcessorContext<byte[], Object> context;
    private KeyValueStore<Long, Auction> auctions;

    /// @param partitions of `auction-commands`
    BidProcessor(int partitions, CloseAppender closes) {
        this.partitions = partitions;
        this.closer = new Closer(closes);
    }

    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        this.auctions = context.getStateStore(BidTopology.AUCTIONS);
        try (KeyValueIterator<Long, Auction> all = auctions.all()) {
            all.forEachRemaining(entry -> closer.watch(entry.value));
        }
        context.schedule(
                CLOSER_TICK, PunctuationType.WALL_CLOCK_TIME, nowMs -> closer.closeDue(nowMs, auctions::get));
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        switch (CommandCodec.decode(record.key(), record.value())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> decide(envelope, record, where);
            case Decoded.Garbage<Envelope>(String reason) -> bury(reason, record, where);
        }
    }

    private void decide(Envelope envelope, Record<byte[], byte[]> record, RecordMetadata where) {
        Command command = envelope.command();
        int home = AuctionKey.partition(record.key(), partitions);
        if (home != where.partition()) {
            // Decided here, the auction would have two states and two orders.
            bury("auction " + command.auctionId() + " belongs in partition " + home, record, where);
            return;
        }
        Stamp stamp = new Stamp(new Position(where.partition(), where.offset()), record.timestamp());
        Auction before = auctions.get(command.auctionId());
        Event event = Auctioneer.decide(before, command, stamp);
        Auction after = Auctioneer.apply(before, event);
        if (after != null) {
            auctions.put(after.id(), after);
            closer.observe(before, after, event);
        }
        answer(envelope.replyTo(), event, record);
        context.forward(record.withValue(EventCodec.encode(event)), BidTopology.TO_EVENTS);
    }

    private void answer(@Nullable ReplyTo replyTo, Event event, Record<byte[], byte[]> record) {
        if (replyTo != null) {
            Reply reply = new Reply(replyTo.instance(), replyTo.correlation(), event);
            context.forward(record.withValue(new Answer(replyTo.partition(), reply)), BidTopology.TO_REPLIES);
        }
    }

    private void bury(String reason, Record<byte[], byte[]> record, RecordMetadata where) {
        log.atWarn()
                .addKeyValue("position", where.partition() + "@" + where.offset())
                .addKeyValue("reason", reason)
                .log("command is unreadable and went to the dead letters");
        context.forward(DeadLetter.of(record, where, reason), BidTopology.TO_DEAD_LETTERS);
    }
}
