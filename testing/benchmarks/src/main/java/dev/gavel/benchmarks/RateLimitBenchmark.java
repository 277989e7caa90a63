package dev.gavel.benchmarks;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.RateKind;
import dev.gavel.ingest.http.client.RateLimits;
import io.github.bucket4j.TimeMeter;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// What counting its caller costs a bid (docs/adr/0052).
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Benchmark)
public class RateLimitBenchmark {
    private static final Rate HIGH = new Rate(1_000_000_000, 1);
    private static final int CALLERS = 1 << 12;

    private final RateLimits none = limits(Rate.OFF, Rate.OFF);
    private final RateLimits client = limits(HIGH, Rate.OFF);
    private final RateLimits both = limits(HIGH, HIGH);
    private final RateLimits exceeded = limits(new Rate(1, 3_600), Rate.OFF);
    private final ClientAddress one = ClientAddress.of(InetAddress.getLoopbackAddress());

    private static RateLimits limits(Rate client, Rate subject) {
        return new RateLimits(
                new RateConfig(client, Rate.OFF, Rate.OFF, Rate.OFF, subject, Rate.OFF, Rate.OFF),
                TimeMeter.SYSTEM_NANOTIME);
    }

    /// Each thread has its turn of callers.
    @State(Scope.Thread)
    public static class Callers {
        private final ClientAddress[] addresses = new ClientAddress[CALLERS];
        private int next;

        public Callers() {
            for (int i = 0; i < CALLERS; i++) {
                addresses[i] = new ClientAddress(i, false);
            }
        }

        ClientAddress next() {
            next = (next + 1) & (CALLERS - 1);
            return addresses[next];
        }
    }

    @Benchmark
    public long off() {
        return none.allowance(RateKind.BIDS, one, "").take();
    }

    @Benchmark
    public long anAddress(Callers callers) {
        return client.allowance(RateKind.BIDS, callers.next(), "").take();
    }

    @Benchmark
    public long anAddressAndItsSubject(Callers callers) {
        return both.allowance(RateKind.BIDS, callers.next(), "somebody").take();
    }

    /// All bids from one address, as behind a proxy.
    @Benchmark
    @Threads(2)
    public long oneAddressInTwoThreads() {
        return client.allowance(RateKind.BIDS, one, "").take();
    }

    @Benchmark
    public long rejected() {
        return exceeded.allowance(RateKind.BIDS, one, "").take();
    }
}
