package dev.gavel.replay.scenario;

import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionPool;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Decides `auction-commands` twice, under the terms on the log and under others, and compares what the auctions come
/// to. What was recorded is recomputed from the commands as well, for it is the same (`gavel verify`). Consumers only:
/// nothing is changed. Reads up to where the log ends when it begins; its memory grows with the auctions, not with the
/// log.
public final class WhatIf {
    private static final int STEP = 4096;

    private final WhatIfConfig config;
    private final LogReader log;
    private final ReplayProgress progress;

    private WhatIf(WhatIfConfig config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws InapplicableTermsException if an auction cannot have had the other terms
    /// @throws dev.gavel.replay.log.UnreadableLogException if the log cannot be read from its beginning by this build
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static Difference between(WhatIfConfig config, ReplayProgress progress) throws InterruptedException {
        long startNs = System.nanoTime();
        try (LogReader log = LogReader.open(config.kafkaBootstrap())) {
            List<ScenarioFold> folds = new WhatIf(config, log, progress).run();
            return Difference.of(folds, config, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    private List<ScenarioFold> run() throws InterruptedException {
        long[] ends = log.ends(Topics.COMMANDS);
        List<Integer> partitions =
                IntStream.range(0, log.partitions())
                        .filter(this::isAsked)
                        .boxed()
                        .sorted(Comparator.comparingLong(partition -> -ends[partition]))
                        .toList();
        progress.begin("what-if", "commands", partitions.stream().mapToLong(partition -> ends[partition]).sum());
        return PartitionPool.run("what-if", partitions, partition -> fold(partition, ends[partition]));
    }

    private ScenarioFold fold(int partition, long end) {
        ScenarioComparison sides = new ScenarioComparison(config.rules());
        long commands = 0;
        long garbage = 0;
        try (PartitionReader reader = log.reader(Topics.COMMANDS).seek(partition, 0, end)) {
            for (var command = reader.next(); command != null; command = reader.next()) {
                if (++commands % STEP == 0) {
                    progress.advance(STEP);
                }
                garbage += isAsked(command) && !decide(sides, command) ? 1 : 0;
            }
        }
        progress.advance(commands % STEP);
        return new ScenarioFold(commands, garbage, sides.result());
    }

    /// @return false: it says nothing
    private boolean decide(ScenarioComparison sides, ConsumerRecord<byte[], byte[]> command) {
        return switch (CommandReader.read(command.key(), command.value(), command.partition(), log.partitions())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                Position position = new Position(command.partition(), command.offset());
                sides.decide(envelope, new Stamp(position, command.timestamp()));
                yield true;
            }
            case Decoded.Garbage<Envelope> _ -> false;
        };
    }

    private boolean isAsked(int partition) {
        return config.auctions().isEmpty() || config.auctions().stream().anyMatch(id -> home(id) == partition);
    }

    private boolean isAsked(ConsumerRecord<byte[], byte[]> command) {
        return config.auctions().isEmpty() || config.auctions().contains(AuctionKey.decode(command.key()));
    }

    private int home(long auctionId) {
        return AuctionKey.partition(AuctionKey.encode(auctionId), log.partitions());
    }
}
