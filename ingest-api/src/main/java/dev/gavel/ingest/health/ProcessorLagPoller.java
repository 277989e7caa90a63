package dev.gavel.ingest.health;

import dev.gavel.ingest.log.Admission;
import dev.gavel.ingest.read.PollingThread;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells [Admission] how far the processor is behind, on a thread of its own, so that no command waits for Kafka's
/// answer. Replies show the lag sooner, but only for commands of this instance whose callers wait.
public final class ProcessorLagPoller implements AutoCloseable {
    private static final Duration MEASURE_INTERVAL = Duration.ofMillis(100);

    /// While commands wait.
    private static final Duration POLL_INTERVAL = Duration.ofMillis(300);

    private static final Duration IDLE_POLL_INTERVAL = Duration.ofSeconds(1);

    private final KafkaProbe kafka;
    private final Admission admission;
    private final PollingThread thread = new PollingThread("ingest-processor-lag", this::round);
    private long measuredNs;
    private long polledNs;

    public ProcessorLagPoller(KafkaProbe kafka, Admission admission) {
        this.kafka = kafka;
        this.admission = admission;
    }

    /// Starts to poll. The first answer is there when this returns, if Kafka gives one within seconds.
    public void start() throws InterruptedException {
        poll();
        measuredNs = System.nanoTime();
        polledNs = measuredNs;
        thread.start();
    }

    @Override
    public void close() {
        thread.close();
    }

    private void round() throws InterruptedException {
        Thread.sleep(MEASURE_INTERVAL);
        long nowNs = System.nanoTime();
        admission.measure(nowNs - measuredNs);
        measuredNs = nowNs;
        Duration interval = admission.lag() > 0 ? POLL_INTERVAL : IDLE_POLL_INTERVAL;
        if (nowNs - polledNs >= interval.toNanos()) {
            polledNs = nowNs;
            poll();
        }
    }

    private void poll() throws InterruptedException {
        // The ends first: commands that are appended and decided in between are no lag.
        long @Nullable [] ends = kafka.commandEnds();
        long @Nullable [] committed = ends == null ? null : kafka.committedCommands();
        if (ends == null || committed == null) {
            return;
        }
        for (int partition = 0; partition < ends.length; partition++) {
            admission.learn(partition, ends[partition], committed[partition]);
        }
    }
}
