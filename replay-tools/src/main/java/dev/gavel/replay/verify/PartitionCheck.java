package dev.gavel.replay.verify;

import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.AuctionHouse;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayMemory;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.verify.Divergence.Kind;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Decides the commands of one partition again, and compares.
final class PartitionCheck {
    private static final int STEP = 4096;

    private final int partition;
    private final int partitions;
    private final long end;
    private final byte @Nullable [] onlyKey;
    private final CommandRange range;
    private final ReplayProgress progress;
    private final ReplayMemory memory = new ReplayMemory();
    private final AuctionHouse house = new AuctionHouse(memory);
    private final VerifyFindings findings;
    private final DecisionComparison events;
    private final DecisionComparison deadLetters;

    private long commands;
    private long decided;
    private long garbage;
    private long compared;

    /// What came of one partition; see [Verification].
    record Result(
            int partition,
            long commands,
            long decided,
            long garbage,
            long compared,
            long equal,
            long undecided,
            long auctions,
            Map<Kind, Long> counts,
            List<Divergence> divergences,
            boolean givenUp,
            List<String> notes) {}

    /// @param end the first offset that is not looked at
    PartitionCheck(
            int partition,
            int partitions,
            long end,
            VerifyConfig config,
            Recorded events,
            Recorded deadLetters,
            ReplayProgress progress) {
        this.partition = partition;
        this.partitions = partitions;
        this.end = end;
        this.range = config.range();
        this.onlyKey = config.auctionId() == null ? null : AuctionKey.encode(config.auctionId());
        this.progress = progress;
        this.findings = new VerifyFindings(partition, range);
        this.events = new DecisionComparison(Topics.EVENTS, partition, end, events, findings);
        this.deadLetters = new DecisionComparison(Topics.DEAD_LETTERS, partition, end, deadLetters, findings);
    }

    Result run(PartitionReader log) {
        for (var command = log.next(); command != null; command = log.next()) {
            commands++;
            if (commands % STEP == 0) {
                progress.advance(STEP);
            }
            if (onlyKey == null || Arrays.equals(onlyKey, command.key())) {
                check(command);
            }
            if (!findings.isOpen()) {
                events.giveUp();
                deadLetters.giveUp();
                return result(true);
            }
        }
        progress.advance(commands % STEP);
        events.finish();
        deadLetters.finish();
        return result(false);
    }

    private void check(ConsumerRecord<byte[], byte[]> command) {
        if (range.contains(partition, command.offset(), command.timestamp())) {
            compared++;
        }
        switch (CommandReader.read(command.key(), command.value(), partition, partitions)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                Stamp stamp = new Stamp(new Position(partition, command.offset()), command.timestamp());
                byte[] event = house.decide(envelope, stamp).value();
                decided++;
                events.expect(command.offset(), command.timestamp(), command.key(), event);
            }
            case Decoded.Garbage<Envelope>(String reason) -> {
                garbage++;
                findings.isGarbage(command.offset(), reason);
                if (CommandCodec.isNewer(command.value())) {
                    findings.isNewer(command.offset());
                }
                deadLetters.expect(command.offset(), command.timestamp(), command.key(), command.value());
            }
        }
    }

    private Result result(boolean givenUp) {
        return new Result(
                partition,
                commands,
                decided,
                garbage,
                compared,
                events.matched() + deadLetters.matched(),
                events.undecided() + deadLetters.undecided(),
                memory.size(),
                findings.counts(),
                findings.divergences(),
                givenUp,
                List.of());
    }
}
