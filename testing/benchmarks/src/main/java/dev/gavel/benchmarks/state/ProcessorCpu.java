package dev.gavel.benchmarks.state;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;

/// CPU time of the processor in this JVM.
///
/// @param streamNs of the stream threads, which decide
/// @param processNs of the whole JVM, broker included
record ProcessorCpu(long streamNs, long processNs) {
    /// A part of the names that Kafka Streams gives to its threads.
    private static final String STREAM_THREAD = "-StreamThread-";

    private static final String PRODUCER_THREAD = "kafka-producer-network-thread";

    static ProcessorCpu now() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long streamNs = 0;
        for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (thread != null
                    && thread.getThreadName().contains(STREAM_THREAD)
                    && !thread.getThreadName().startsWith(PRODUCER_THREAD)) {
                streamNs += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
            }
        }
        long processNs =
                ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                        ? system.getProcessCpuTime()
                        : 0;
        return new ProcessorCpu(streamNs, processNs);
    }

    ProcessorCpu since(ProcessorCpu start) {
        return new ProcessorCpu(streamNs - start.streamNs, processNs - start.processNs);
    }
}
