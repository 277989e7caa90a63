package dev.gavel.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ResourceMonitorTest {
    @Test
    void threadsBelongToThePartWhoseNameTheyBear() {
        assertThat(ServerPart.ofThread("gavel-bid-processor-b7-StreamThread-1")).isEqualTo(ServerPart.PROCESSOR);
        assertThat(ServerPart.ofThread("kafka-producer-network-thread | gavel-ingest-1")).isEqualTo(ServerPart.INGEST);
        assertThat(ServerPart.ofThread("ForkJoinPool-1-worker-3")).isEqualTo(ServerPart.INGEST);
        assertThat(ServerPart.ofThread("gavel-projector")).isEqualTo(ServerPart.PROJECTOR);
        assertThat(ServerPart.ofThread("data-plane-kafka-request-handler-2")).isEqualTo(ServerPart.BROKER);
        assertThat(ServerPart.ofThread("C2 CompilerThread0")).isEqualTo(ServerPart.JVM);
        assertThat(ServerPart.ofThread("main")).isEqualTo(ServerPart.OTHER);
    }

    @Test
    void readsThePausesOfEachCollector() {
        GcPauses.Pauses pauses =
                GcPauses.of(
                        List.of(
                                "[1.2s] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 40M->20M(64M) 3.125ms",
                                "[1.3s] GC(4) y: Pause Mark Start 0.012ms",
                                "[1.4s] GC(4) Concurrent Mark Cycle 12.000ms",
                                "[1.5s] GC(5) Pause Young (Normal) (G1 Evacuation Pause)"));

        assertThat(pauses.count()).isEqualTo(2);
        assertThat(pauses.longestMs()).isEqualTo(3.125);
    }

    @Test
    void seesTheCpuTimeOfThisVeryThread() {
        long pid = ProcessHandle.current().pid();
        long before = ProcFs.processCpuNs(pid, false);
        long endNs = System.nanoTime() + 60_000_000_000L;
        while (ProcFs.processCpuNs(pid, false) - before < 100_000_000L && System.nanoTime() < endNs) {
            Thread.onSpinWait();
        }

        assertThat(ProcFs.processCpuNs(pid, false) - before).isGreaterThanOrEqualTo(100_000_000L);
        assertThat(ProcFs.privateRssKib(pid)).isGreaterThan(10_000);
    }
}
