package dev.gavel.processor;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.BidTopology.OutgoingReply;
import dev.gavel.processor.Closer.CloseAppender;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.FirmMinimum;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.Decoded;
import java.time.Duration;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Processes the commands of one partition in order: decodes a command, lets the [AuctionEngine] decide it and update
/// the state, forwards the reply and the event. Streams commits state, outputs and input offset in one transaction.
final class BidProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Logger log = LoggerFactory.getLogger(BidProcessor.class);
    private static final Duration TICK = Duration.ofMillis(100);

    /// The decoded auctions of all partitions in memory.
    private static final long CACHE_BYTES = Runtime.getRuntime().maxMemory() / 8;

    private final int partitions;
    private final CloseAppender closes;
    private ProcessorContext<byte[], Object> context;
    private StreamsAuctionStore store;
    private AuctionTimers timers;
    private AuctionEngine engine;
    private Closer closer;
    private StateExpiry expiry;

    /// @param partitions of `auction-commands`
    BidProcessor(int partitions, CloseAppender closes) {
        this.partitions = partitions;
        this.closes = closes;
    }

    /// Streams calls this again when it revives a task, so every field is set anew.
    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        store = StreamsAuctionStore.of(context, new AuctionStateCache(CACHE_BYTES / partitions));
        engine = new AuctionEngine(store);
        timers = new AuctionTimers(context.getStateStore(AuctionTimers.STORE));
        closer = new Closer(closes, timers);
        expiry = new StateExpiry(store, timers);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata metadata = context.recordMetadata().orElseThrow();
        switch (CommandReader.read(record.key(), record.value(), metadata.partition(), partitions)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> processCommand(envelope, record, metadata);
            case Decoded.Malformed<Envelope>(String reason) -> sendToDeadLetters(reason, record, metadata);
        }
    }

    private void processCommand(Envelope envelope, Record<byte[], byte[]> record, RecordMetadata metadata) {
        Position position = new Position(metadata.partition(), metadata.offset());
        ProcessedCommand processed = engine.process(envelope, new CommandMetadata(position, record.timestamp()));
        observe(envelope, processed);
        Headers headers = CopiedHeaders.of(record.headers()).headers();
        ReplyTo replyTo = envelope.replyTo();
        if (replyTo != null) {
            Auction after = processed.after();
            boolean firmMinimum = after != null && FirmMinimum.holdsFor(after.terms());
            OutgoingReply reply =
                    new OutgoingReply(
                            replyTo,
                            envelope.command().auctionId(),
                            processed.replyValue(),
                            firmMinimum,
                            after == null || !firmMinimum ? AuctionTerms.SMALLEST : after.terms().tickSizeMicros());
            context.forward(output(record, headers, reply), BidTopology.TO_REPLIES);
        }
        context.forward(output(record, headers, processed.eventValue()), BidTopology.TO_EVENTS);
    }

    private static Record<byte[], Object> output(Record<byte[], byte[]> command, Headers headers, Object value) {
        return new Record<>(command.key(), value, command.timestamp(), headers);
    }

    /// Tells closer and state expiry about a decision.
    private void observe(Envelope envelope, ProcessedCommand processed) {
        expiry.advanceTo(processed.event().atMs());
        Auction before = processed.before();
        Auction after = processed.after();
        if (after == null) {
            return;
        }
        closer.observe(before, after, processed.event(), context.currentSystemTimeMs());
        if (!after.isOpen() && before != null && before.isOpen()) {
            expiry.addEndedAuction(after.id(), processed.event().atMs());
        }
        if (envelope.idempotencyKey() != null) {
            expiry.addIdempotencyKey(before == null ? null : before.progress(), after, processed.event());
        }
    }

    private void sendToDeadLetters(String reason, Record<byte[], byte[]> record, RecordMetadata metadata) {
        log.atWarn()
                .addKeyValue("position", metadata.partition() + "@" + metadata.offset())
                .addKeyValue("reason", reason)
                .log("malformed command was sent to the dead letters");
        context.forward(DeadLetter.of(record, metadata, reason), BidTopology.TO_DEAD_LETTERS);
    }

    private void tick(long nowMs) {
        if (!timers.isComplete()) {
            expiry.setMissingTimers();
        }
        closer.closeDue(nowMs);
        expiry.removeSome();
    }
}
