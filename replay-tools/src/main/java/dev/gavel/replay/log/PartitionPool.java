package dev.gavel.replay.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// Processes the partitions of a log in parallel, as many at a time as there are cores.
public final class PartitionPool {
    private PartitionPool() {}

    /// The work on one partition.
    public interface Task<T> {
        T run(int partition);
    }

    /// Throws the exception of the first task that fails and interrupts the others.
    ///
    /// @param tool the name of the tool, for the names of the threads
    /// @param partitions in the order in which they are started; the longest should come first
    /// @return the results, in the order in which the tasks finished
    public static <T> List<T> run(String tool, List<Integer> partitions, Task<T> task) throws InterruptedException {
        int threads = Math.clamp(partitions.size(), 1, Runtime.getRuntime().availableProcessors());
        ThreadFactory named = Thread.ofPlatform().name("gavel-" + tool + "-", 1).daemon().factory();
        ExecutorService pool = Executors.newFixedThreadPool(threads, named);
        try {
            var running = new ExecutorCompletionService<T>(pool);
            partitions.forEach(partition -> running.submit(() -> task.run(partition)));
            List<T> results = new ArrayList<>();
            while (results.size() < partitions.size()) {
                results.add(running.take().get());
            }
            return results;
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException failure(@Nullable Throwable cause) {
        return cause instanceof RuntimeException failure ? failure : new IllegalStateException(cause);
    }
}
