package dev.gavel.replay.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The partitions of a log, as many at a time as there are cores.
public final class PartitionPool {
    private PartitionPool() {}

    /// What is done with one partition.
    public interface Reading<T> {
        T of(int partition);
    }

    /// @param tool whose threads they are
    /// @param partitions in the order in which they are begun: the longest first
    /// @return what came of each, as they were finished
    /// @throws KafkaUnreachableException if the cluster did not answer one; the first that fails ends all
    public static <T> List<T> read(String tool, List<Integer> partitions, Reading<T> reading)
            throws InterruptedException {
        int threads = Math.clamp(partitions.size(), 1, Runtime.getRuntime().availableProcessors());
        ThreadFactory named = Thread.ofPlatform().name("gavel-" + tool + "-", 1).daemon().factory();
        ExecutorService pool = Executors.newFixedThreadPool(threads, named);
        try {
            var readings = new ExecutorCompletionService<T>(pool);
            partitions.forEach(partition -> readings.submit(() -> reading.of(partition)));
            List<T> results = new ArrayList<>();
            while (results.size() < partitions.size()) {
                results.add(readings.take().get());
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
            case RuntimeException other -> other;
            case null, default -> new IllegalStateException(cause);
        };
    }
}
