package dev.gavel.processor.verify;

import dev.gavel.processor.DeadLetter;
import dev.gavel.processor.replay.PartitionReader;
import dev.gavel.processor.replay.Progress;
import dev.gavel.processor.replay.RecordedLog;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.KafkaUnreachable;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;

/// Recomputes every decision from `auction-commands` and compares it with what stands on `auction-events`, byte for byte;
/// what cannot be decided must stand in the dead letters. Consumers only: nothing is changed. Reads up to where the log
/// ends when it begins.
public final class Verifier {
    private final VerifyConfig config;
    private final RecordedLog log;
    private final Progress progress;

    private Verifier(VerifyConfig config, RecordedLog log, Progress progress) {
        this.config = config;
        this.log = log;
        this.progress = progress;
    }

    /// @throws dev.gavel.processor.replay.LogUnfit if the log cannot be read from its beginning by this build
    /// @throws KafkaUnreachable                    if the cluster does not answer
    public static Verification verify(VerifyConfig config, Progress progress) throws InterruptedException {
        long startNs = System.nanoTime();
        try (RecordedLog log = RecordedLog.open(config.kafkaBootstrap())) {
            List<PartitionCheck.Result> results = new Verifier(config, log, progress).run();
            return Verification.of(results, Duration.ofNanos(System.nanoTime() - startNs));
        }
    }

    private List<PartitionCheck.Result> run() throws InterruptedException {
        // Of the commands first: whatever is decided by then has its event when those are asked for.
        long[] commandEnds = log.ends(Topics.COMMANDS);
        long[] eventEnds = log.ends(Topics.EVENTS);
        long[] deadBeginnings = log.beginnings(Topics.DEAD_LETTERS);
        long[] deadEnds = log.ends(Topics.DEAD_LETTERS);
        List<Integer> partitions = IntStream.range(0, log.partitions())
                .filter(this::isAsked)
                .boxed()
                .sorted(Comparator.comparingLong(partition -> -commandEnds[partition]))
                .toList();
        progress.begin(partitions.stream()
                .mapToLong(partition -> config.range().end(commandEnds[partition]))
                .sum());
        return inParallel(
                partitions,
                partition -> check(
                        partition,
                        config.range().end(commandEnds[partition]),
                        eventEnds[partition],
                        deadBeginnings[DeadLetter.PARTITION],
                        deadEnds[DeadLetter.PARTITION]));
    }

    private PartitionCheck.Result check(int partition, long end, long eventEnd, long deadBeginning, long deadEnd) {
        try (RecordsOfTopic recorded = RecordsOfTopic.events(log, partition, eventEnd, config);
                RecordsOfTopic deadLetters =
                        RecordsOfTopic.deadLetters(log, partition, deadBeginning, deadEnd, config);
                PartitionReader commands =
                        PartitionReader.plain(log.bootstrap(), new TopicPartition(Topics.COMMANDS, partition), end)) {
            return new PartitionCheck(partition, log.partitions(), end, config, recorded, deadLetters, progress)
                    .run(commands);
        }
    }

    private boolean isAsked(int partition) {
        Long auctionId = config.auctionId();
        return config.range().hasPartition(partition)
                && (auctionId == null
                        || AuctionKey.partition(AuctionKey.encode(auctionId), log.partitions()) == partition);
    }

    private interface Check {
        PartitionCheck.Result of(int partition);
    }

    /// As many at a time as there are cores; the first that fails ends all.
    private static List<PartitionCheck.Result> inParallel(List<Integer> partitions, Check check)
            throws InterruptedException {
        int threads = Math.clamp(partitions.size(), 1, Runtime.getRuntime().availableProcessors());
        ThreadFactory named = Thread.ofPlatform().name("gavel-verify-", 1).daemon().factory();
        ExecutorService pool = Executors.newFixedThreadPool(threads, named);
        try {
            var checks = new ExecutorCompletionService<PartitionCheck.Result>(pool);
            partitions.forEach(partition -> checks.submit(() -> check.of(partition)));
            List<PartitionCheck.Result> results = new ArrayList<>();
            while (results.size() < partitions.size()) {
                results.add(checks.take().get());
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return switch (cause) {
            case RetriableException outage -> new KafkaUnreachable(outage);
            case InterruptException interrupted -> new KafkaUnreachable(interrupted);
            case RuntimeException other -> other;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
