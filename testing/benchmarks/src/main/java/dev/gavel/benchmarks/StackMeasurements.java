package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.KafkaEcho;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.BidTraffic.Mix;
import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.parts.ResourceMonitor;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.SuitePage;
import dev.gavel.benchmarks.report.SuitePage.Measurement;
import java.io.IOException;
import java.time.Duration;

/// The measurements of the suite that need a stack of its own, because they use its broker or restart it.
final class StackMeasurements {
    private static final Duration SETTLED = Duration.ofSeconds(10);
    private static final Duration SETTLED_INGEST = Duration.ofSeconds(5);

    private final BenchStack stack;
    private final BenchProgress progress;
    private final SuitePage page;

    StackMeasurements(BenchStack stack, BenchProgress progress, SuitePage page) {
        this.stack = stack;
        this.progress = progress;
        this.page = page;
    }

    /// Kafka alone, at the rate of the open loop.
    double[] kafkaEcho(int perSecond) throws IOException, InterruptedException {
        double[] p99Ms = new double[Suite.RUNS];
        double[] p50Ms = new double[Suite.RUNS];
        for (int i = 0; i < Suite.RUNS; i++) {
            progress.say("floor: Kafka echo");
            Latencies latencies =
                    new KafkaEcho(stack.where("kafka"), perSecond).run(Duration.ofSeconds(3), Duration.ofSeconds(8));
            p50Ms[i] = latencies.p50Ns() / 1e6;
            p99Ms[i] = latencies.p99Ns() / 1e6;
        }
        page.row(Measurement.KAFKA_ECHO_P50, p50Ms, new double[0]);
        page.row(Measurement.KAFKA_ECHO_P99, p99Ms, new double[0]);
        return p99Ms;
    }

    void secondIngest(BenchAuctions auctions) throws IOException, InterruptedException {
        double[] firstMs = new double[Suite.RUNS];
        double[] idleMib = new double[Suite.RUNS];
        double[] loadedMib = new double[Suite.RUNS];
        double[] rates = new double[Suite.RUNS];
        for (int i = 0; i < Suite.RUNS; i++) {
            progress.say("a second ingest");
            try (IngestProcess ingest = IngestProcess.start(stack)) {
                firstMs[i] = ingest.firstResponseMs();
                Thread.sleep(SETTLED_INGEST);
                idleMib[i] = ingest.rssMib();
                BidTraffic winning = new BidTraffic(ingest.address(), auctions, Mix.WINNING, 0, i + 1);
                Run run =
                        new LoadRunner(ingest.address(), ingest.pid(), progress)
                                .closed(
                                        "a second ingest, cold: winning bids, closed loop, 256 connections",
                                        winning,
                                        Suite.CONNECTIONS,
                                        Suite.PEAK);
                rates[i] = Suite.acceptedRate(run);
                loadedMib[i] = ingest.rssMib();
            }
        }
        page.row(Measurement.INGEST_FIRST_RESPONSE, firstMs, new double[0]);
        page.row(Measurement.INGEST_IDLE_RSS, idleMib, new double[0]);
        page.row(Measurement.INGEST_COLD_BIDS, rates, new double[0]);
        page.row(Measurement.INGEST_LOADED_RSS, loadedMib, new double[0]);
    }

    void restart() throws IOException, InterruptedException {
        double[] seconds = new double[Suite.RUNS];
        double[] rssMib = new double[Suite.RUNS];
        for (int i = 0; i < Suite.RUNS; i++) {
            progress.say("restarting gavel up");
            stack.restart();
            seconds[i] = stack.startSeconds();
            Thread.sleep(SETTLED);
            rssMib[i] = ResourceMonitor.memory(stack.pid()).values().stream().mapToLong(Long::longValue).sum();
        }
        page.row(Measurement.UP_READY, seconds, new double[0]);
        page.row(Measurement.UP_IDLE_RSS, rssMib, new double[0]);
    }
}
