package dev.gavel.benchmarks;

import dev.gavel.ingest.json.BidForm;
import dev.gavel.schema.Command.PlaceBid;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The body of a bid, read.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 3, jvmArgsAppend = "-XX:+UseCompactObjectHeaders") // as ./gavel runs it
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Thread)
public class ParseBenchmark {
    private final byte[] body =
            "{\"auction_id\":42,\"bidder_id\":12345,\"amount\":\"123.45\"}".getBytes(StandardCharsets.US_ASCII);

    @Benchmark
    public PlaceBid bid() {
        return BidForm.parse(body);
    }
}
