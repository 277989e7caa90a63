package dev.gavel.processor;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.BidTopology.Answer;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.FirmMinimum;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.Decoded;
import java.time.Duration;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Decides the commands of one partition, one after the other: state in, event, state and answer out, all in the
/// transaction of the task. Everything that thinks is in [AuctionEngine].
final class BidProcessor implements Processor<byte[], byte[], byte[], Object> {
    private static final Logger log = LoggerFactory.getLogger(BidProcessor.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final int partitions;
    private final CloseAppender closes;
    private ProcessorContext<byte[], Object> context;
    private StreamsAuctionStore memory;
    private AuctionEngine engine;
    private Closer closer;
    private StateExpiry forgetting;

    /// @param partitions of `auction-commands`
    BidProcessor(int partitions, CloseAppender closes) {
        this.partitions = partitions;
        this.closes = closes;
    }

    /// Called again when a task comes back to life: nothing may be left of what it was.
    @Override
    public void init(ProcessorContext<byte[], Object> context) {
        this.context = context;
        memory = StreamsAuctionStore.of(context);
        engine = new AuctionEngine(memory);
        closer = new Closer(closes);
        memory.forEachAuction(closer::watch);
        forgetting = new StateExpiry(memory);
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
        switch (CommandReader.read(record.key(), record.value(), where.partition(), partitions)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> decide(envelope, record, where);
            case Decoded.Malformed<Envelope>(String reason) -> bury(reason, record, where);
        }
    }

    private void decide(Envelope envelope, Record<byte[], byte[]> record, RecordMetadata where) {
        CommandMetadata metadata =
                new CommandMetadata(new Position(where.partition(), where.offset()), record.timestamp());
        ProcessedCommand processed = engine.process(envelope, metadata);
        observe(envelope, processed);
        ReplyTo replyTo = envelope.replyTo();
        if (replyTo != null) {
            Auction after = processed.after();
            boolean firmMinimum = after != null && FirmMinimum.holdsFor(after.terms());
            Answer answer = new Answer(replyTo, envelope.command().auctionId(), processed.replyValue(), firmMinimum);
            context.forward(record.withValue(answer), BidTopology.TO_REPLIES);
        }
        context.forward(record.withValue(processed.eventValue()), BidTopology.TO_EVENTS);
    }

    /// What has to be done later because of it.
    private void observe(Envelope envelope, ProcessedCommand processed) {
        forgetting.logTime(processed.event().atMs());
        Auction before = processed.before();
        Auction after = processed.after();
        if (after == null) {
            return;
        }
        closer.observe(before, after, processed.event(), context.currentSystemTimeMs());
        if (!after.isOpen() && before != null && before.isOpen()) {
            forgetting.over(after.id());
        }
        String key = envelope.idempotencyKey();
        int keysBefore = before == null ? 0 : before.progress().keyCount();
        if (key != null && after.progress().keyCount() > keysBefore) {
            forgetting.told(key, after.progress().keyCount(), processed.event());
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
