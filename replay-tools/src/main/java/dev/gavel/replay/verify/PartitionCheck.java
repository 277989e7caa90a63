package dev.gavel.replay.verify;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.CommandReader;
import dev.gavel.processor.DeadLetter;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.verify.Divergence.Kind;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Decides the commands of one partition again and compares the decisions with the recorded ones.
final class PartitionCheck {
    private static final int PROGRESS_STEP = 4096;

    private final int partition;
    private final int partitions;
    private final byte @Nullable [] onlyKey;
    private final CommandRange range;
    private final ReplayProgress progress;
    private final ReplayAuctionStore memory = new ReplayAuctionStore();
    private final AuctionEngine engine = new AuctionEngine(memory);
    private final VerifyFindings findings;
    private final DecisionComparison events;
    private final DecisionComparison deadLetters;

    private long commands;
    private long malformed;
    private long compared;

    /// The result for one partition; see [Verification].
    record Result(
            int partition,
            long commands,
            long malformed,
            long compared,
            long equal,
            long undecided,
            long auctions,
            Map<Kind, Long> counts,
            List<Divergence> divergences,
            boolean abandoned) {}

    /// @param partitions of the log
    /// @param end the offset after the last command that is compared
    PartitionCheck(
            int partition,
            int partitions,
            long end,
            Verifier.Config config,
            DecisionReader events,
            DecisionReader deadLetters,
            ReplayProgress progress) {
        this.partition = partition;
        this.partitions = partitions;
        this.range = config.range();
        this.onlyKey = config.auctionId() == null ? null : AuctionKey.encode(config.auctionId());
        this.progress = progress;
        this.findings = new VerifyFindings(partition, range);
        this.events = new DecisionComparison(partition, end, events, findings);
        this.deadLetters = new DecisionComparison(partition, end, deadLetters, findings);
    }

    Result run(PartitionReader log) {
        for (var command = log.next(); command != null; command = log.next()) {
            commands++;
            if (commands % PROGRESS_STEP == 0) {
                progress.advance(PROGRESS_STEP);
            }
            if (onlyKey == null || Arrays.equals(onlyKey, command.key())) {
                check(command);
            }
            if (findings.isFull()) {
                events.abandon();
                deadLetters.abandon();
                return result(true);
            }
        }
        progress.advance(commands % PROGRESS_STEP);
        events.finish();
        deadLetters.finish();
        return result(false);
    }

    private void check(ConsumerRecord<byte[], byte[]> command) {
        long offset = command.offset();
        if (range.contains(partition, offset, command.timestamp())) {
            compared++;
        }
        switch (CommandReader.read(command.key(), command.value(), partition, partitions)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                CommandMetadata metadata = new CommandMetadata(new Position(partition, offset), command.timestamp());
                byte[] event = engine.process(envelope, metadata).eventValue();
                events.expect(offset, command.timestamp(), command.key(), event);
            }
            case Decoded.Malformed<Envelope>(String reason) -> {
                malformed++;
                findings.addMalformed(offset, reason, CommandCodec.isNewer(command.value()));
                deadLetters.expect(
                        offset, command.timestamp(), DeadLetter.cut(command.key()), DeadLetter.cut(command.value()));
            }
        }
    }

    private Result result(boolean abandoned) {
        return new Result(
                partition,
                commands,
                malformed,
                compared,
                events.matched() + deadLetters.matched(),
                events.undecided() + deadLetters.undecided(),
                memory.size(),
                findings.counts(),
                findings.divergences(),
                abandoned);
    }
}
