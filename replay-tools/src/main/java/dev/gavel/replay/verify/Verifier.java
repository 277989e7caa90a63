package dev.gavel.replay.verify;

import dev.gavel.processor.DeadLetter;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.PartitionPool;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Recomputes every decision from `auction-commands` and compares it with the recorded one, byte for byte: an event on
/// `auction-events` or, for a malformed command, a dead letter. Reads up to where the log ends when it begins, and
/// changes nothing.
public final class Verifier {
    /// The settings of a verification.
    ///
    /// @param kafka the cluster with the log
    /// @param auctionId the only auction that is verified, or `null` for all
    /// @param range which commands are compared
    /// @param timeout how long to wait for the decisions of a running processor
    public record Config(KafkaCluster kafka, @Nullable Long auctionId, CommandRange range, Duration timeout) {
        public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

        private static final Duration MAX_TIMEOUT = Duration.ofHours(1);

        public Config {
            if (auctionId != null && auctionId <= 0) {
                throw new IllegalArgumentException("--auction must be > 0, not " + auctionId);
            }
            if (timeout.isNegative() || timeout.compareTo(MAX_TIMEOUT) > 0) {
                throw new IllegalArgumentException("--wait must be 0 s to 1 h, not " + timeout.toSeconds() + " s");
            }
        }
    }

    private final Config config;
    private final LogReader log;
    private final ReplayProgress progress;

    private Verifier(Config config, LogReader log, ReplayProgress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws dev.gavel.replay.log.LogReader.UnreadableLogException if the log cannot be read from its beginning by
    ///   this version
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static Verification verify(Config config, ReplayProgress progress) throws InterruptedException {
        long startNs = System.nanoTime();
        try (LogReader log = LogReader.open(config.kafka())) {
            List<PartitionCheck.Result> results = new Verifier(config, log, progress).run();
            return Verification.of(results, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    private List<PartitionCheck.Result> run() throws InterruptedException {
        // The ends of the commands come first, so the events of everything decided by then are below their own ends.
        long[] commandEnds = log.ends(Topics.COMMANDS);
        long[] eventEnds = log.ends(Topics.EVENTS);
        long[] deadBeginnings = log.beginnings(Topics.DEAD_LETTERS);
        long[] deadEnds = log.ends(Topics.DEAD_LETTERS);
        List<Integer> partitions =
                IntStream.range(0, log.partitions())
                        .filter(this::isSelected)
                        .boxed()
                        .sorted(Comparator.comparingLong(partition -> -commandEnds[partition]))
                        .toList();
        if (partitions.isEmpty()) {
            throw new UnreadableLogException(
                    "--from, --to and --auction select no partition of the log, which has the partitions 0 to "
                            + (log.partitions() - 1));
        }
        progress.begin(
                "verify",
                "commands",
                partitions.stream().mapToLong(partition -> config.range().end(commandEnds[partition])).sum());
        return PartitionPool.run(
                "verify",
                partitions,
                partition ->
                        check(
                                partition,
                                config.range().end(commandEnds[partition]),
                                eventEnds[partition],
                                deadBeginnings[DeadLetter.PARTITION],
                                deadEnds[DeadLetter.PARTITION]));
    }

    private PartitionCheck.Result check(int partition, long end, long eventEnd, long deadBeginning, long deadEnd) {
        try (DecisionReader events = DecisionReader.events(log, partition, eventEnd, config);
                DecisionReader deadLetters =
                        DecisionReader.deadLetters(log, partition, deadBeginning, deadEnd, config);
                PartitionReader commands = log.reader(Topics.COMMANDS).seek(partition, 0, end)) {
            return new PartitionCheck(partition, log.partitions(), end, config, events, deadLetters, progress)
                    .run(commands);
        }
    }

    private boolean isSelected(int partition) {
        Long auctionId = config.auctionId();
        return config.range().hasPartition(partition)
                && (auctionId == null
                        || AuctionKey.partition(AuctionKey.encode(auctionId), log.partitions()) == partition);
    }
}
