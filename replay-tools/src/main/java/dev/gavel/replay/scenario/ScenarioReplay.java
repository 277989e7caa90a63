package dev.gavel.replay.scenario;

import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionPool;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.scenario.ScenarioResult.PartitionResult;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Replays `auction-commands` under the recorded terms and under the scenario's, and compares the auctions' results.
/// The recorded results are recomputed too, because they equal those on `auction-events` (`gavel verify` checks that).
/// Changes nothing. Reads up to the end that the log has at the start. Memory grows with the number of auctions, not
/// with the length of the log.
public final class ScenarioReplay {
    /// Which log is replayed, and under which terms.
    ///
    /// @param kafka the cluster with the log
    /// @param auctions the auctions to replay; empty: all
    /// @param namedAuctions the auctions that the terms name, so that one that does not exist can be reported
    public record Config(KafkaCluster kafka, Set<Long> auctions, Set<Long> namedAuctions, ScenarioTerms terms) {
        public Config {
            auctions = Set.copyOf(auctions);
            namedAuctions = Set.copyOf(namedAuctions);
            for (long auction : auctions) {
                if (auction <= 0) {
                    throw new IllegalArgumentException("--auction must be > 0, not " + auction);
                }
            }
        }

        /// Whether the auction is to be replayed.
        boolean includes(long auctionId) {
            return auctions.isEmpty() || auctions.contains(auctionId);
        }
    }

    private static final int PROGRESS_STEP = 4096;

    private final Config config;
    private final LogReader log;
    private final ReplayProgress progress;

    private ScenarioReplay(Config config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws dev.gavel.replay.log.LogReader.UnreadableLogException if this version cannot read the log from its
    ///   beginning
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static ScenarioResult run(Config config, ReplayProgress progress) throws InterruptedException {
        long startNs = System.nanoTime();
        try (LogReader log = LogReader.open(config.kafka())) {
            List<PartitionResult> partitions = new ScenarioReplay(config, log, progress).replay();
            return ScenarioResult.of(partitions, config, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    private List<PartitionResult> replay() throws InterruptedException {
        long[] ends = log.ends(Topics.COMMANDS);
        List<Integer> partitions =
                IntStream.range(0, log.partitions())
                        .filter(this::isIncluded)
                        .boxed()
                        .sorted(Comparator.comparingLong(partition -> -ends[partition]))
                        .toList();
        progress.begin("what-if", "commands", partitions.stream().mapToLong(partition -> ends[partition]).sum());
        return PartitionPool.run("what-if", partitions, partition -> replay(partition, ends[partition]));
    }

    private PartitionResult replay(int partition, long end) {
        ScenarioComparison comparison = new ScenarioComparison(config.terms());
        long commands = 0;
        long malformed = 0;
        try (PartitionReader reader = log.reader(Topics.COMMANDS).seek(partition, 0, end)) {
            for (var command = reader.next(); command != null; command = reader.next()) {
                if (++commands % PROGRESS_STEP == 0) {
                    progress.advance(PROGRESS_STEP);
                }
                if (isIncluded(command) && !replay(comparison, command)) {
                    malformed++;
                }
            }
        }
        progress.advance(commands % PROGRESS_STEP);
        return new PartitionResult(commands, malformed, comparison.result());
    }

    /// Returns `false` if the record is malformed.
    private boolean replay(ScenarioComparison comparison, ConsumerRecord<byte[], byte[]> command) {
        return switch (CommandReader.read(command.key(), command.value(), command.partition(), log.partitions())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> {
                Position position = new Position(command.partition(), command.offset());
                comparison.decide(envelope, new CommandMetadata(position, command.timestamp()));
                yield true;
            }
            case Decoded.Malformed<Envelope> _ -> false;
        };
    }

    private boolean isIncluded(int partition) {
        return config.auctions().isEmpty() || config.auctions().stream().anyMatch(id -> partitionOf(id) == partition);
    }

    private boolean isIncluded(ConsumerRecord<byte[], byte[]> command) {
        return config.includes(AuctionKey.decode(command.key()));
    }

    private int partitionOf(long auctionId) {
        return AuctionKey.partition(AuctionKey.encode(auctionId), log.partitions());
    }

    /// The terms that an auction has in the scenario. A pure function, called more than once per auction.
    public interface ScenarioTerms {
        /// @param recorded the terms under which the auction was opened
        /// @return the same terms if the scenario does not change them
        /// @throws IllegalArgumentException if the terms would contradict each other; the auction is skipped then
        AuctionTerms of(long auctionId, AuctionTerms recorded);
    }
}
