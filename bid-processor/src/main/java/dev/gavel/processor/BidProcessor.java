package dev.gavel.processor;

import dev.gavel.processor.BidTopology.Answer;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.Decision;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.processor.auction.Told;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides the commands of one partition, one after the other: state in, event, state and answer out, all in the
/// transaction of the task. Everything that thinks is in [Auctioneer] and [Idempotency].
final class BidProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Logger log = LoggerFactory.getLogger(BidProcessor.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final int partitions;
    private final CloseAppender closes;
    private ProcessorContext<byte[], Object> context;
    private Memory memory;
    private Closer closer;
    private Forgetting forgetting;

    /// @param partitions of `auction-commands`
    BidProcessor(int partitions, CloseAppender closes) {
        this.partitions = partitions;
        this.closes = closes;
    }

    /// Called again when a task comes back to life: nothing may be left of what it was.
    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        memory = Memory.of(context);
        closer = new Closer(closes);
        memory.forEachAuction(closer::watch);
        forgetting = new Forgetting(memory);
        forgetting.recover();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private void tick(long nowMs) {
        closer.closeDue(nowMs, memory::auction);
        forgetting.forgetSome();
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
        long auctionId = envelope.command().auctionId();
        int home = AuctionKey.partition(record.key(), partitions);
        if (home != where.partition()) {
            // Decided here, the auction would have two states and two orders.
            bury("auction " + auctionId + " belongs in partition " + home, record, where);
            return;
        }
        Stamp stamp = new Stamp(new Position(where.partition(), where.offset()), record.timestamp());
        forgetting.logTime(stamp.atMs());
        Auction before = memory.auction(auctionId);
        Told told = told(before, envelope.idempotencyKey(), stamp.atMs());
        if (before != null && told != null) {
            Decision again = Idempotency.again(before, told, envelope.command(), stamp);
            keep(before, again);
            boolean reused = again.event().refusal() != null;
            answer(envelope.replyTo(), reused ? again.event() : told.event(), record);
            publish(again.event(), record);
        } else {
            Decision decision = first(before, envelope, stamp);
            answer(envelope.replyTo(), decision.event(), record);
            publish(decision.event(), record);
        }
    }

    /// Null: there is no key, or the auction does not remember it.
    private @Nullable Told told(@Nullable Auction auction, @Nullable String key, long atMs) {
        if (auction == null || key == null) {
            return null;
        }
        Told told = memory.told(auction.id(), key);
        return told != null && Idempotency.isRemembered(auction, told, atMs) ? told : null;
    }

    private Decision first(@Nullable Auction before, Envelope envelope, Stamp stamp) {
        Command command = envelope.command();
        long bidderId = bidderId(command);
        Bidder bidder = before == null || bidderId == 0 ? Bidder.NEW : memory.bidder(before.id(), bidderId);
        Decision decision = Auctioneer.decide(before, bidder, command, envelope.deadlineMs(), stamp);
        if (!decision.bidder().equals(bidder)) {
            memory.put(command.auctionId(), bidderId, decision.bidder());
        }
        keep(before, remember(envelope.idempotencyKey(), command, decision));
        return decision;
    }

    /// Tells the auction, if there is one, the key.
    private Decision remember(@Nullable String key, Command command, Decision decision) {
        Auction after = decision.auction();
        if (key == null || after == null) {
            return decision;
        }
        Told told = Idempotency.told(after, command, decision.event());
        memory.put(after.id(), key, told);
        forgetting.told(key, told);
        return new Decision(decision.event(), after.withKey(), decision.bidder());
    }

    private void keep(@Nullable Auction before, Decision decision) {
        Auction after = decision.auction();
        if (after == null) {
            return;
        }
        memory.put(after);
        closer.observe(before, after, decision.event());
        if (!after.isOpen() && before != null && before.isOpen()) {
            forgetting.over(after.id());
        }
    }

    /// Whose own record the rules look at; 0: nobody's.
    private static long bidderId(Command command) {
        return switch (command) {
            case PlaceBid bid -> bid.bidderId();
            case RetractBid retract -> retract.bidderId();
            case OpenAuction _, CloseAuction _, CancelAuction _ -> 0;
        };
    }

    private void publish(Event event, Record<byte[], byte[]> record) {
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
