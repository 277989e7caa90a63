package dev.gavel.benchmarks;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.EventChain;
import dev.gavel.schema.codec.EventCodec;
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

/// What the receipts' hash costs a bid (docs/adr/0012): the record of an accepted bid without it and with it.
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
public class ChainBenchmark {
    private static final long START_MS = 1_795_000_000_000L;

    private final EventChain chain = new EventChain();
    private final Event event =
            new Event(
                    42,
                    new Position(3, 1_000_000),
                    START_MS,
                    1_000,
                    new Standing(
                            Status.OPEN,
                            12_500_000,
                            13_000_000,
                            7,
                            900,
                            START_MS,
                            START_MS + 3_600_000,
                            1_024_000_003,
                            Reserve.UNTOLD,
                            false),
                    new Fact.BidAccepted(new PlaceBid(42, 7, 12_500_000, UnknownFields.NONE)));
    private ChainHash last = ChainHash.NONE;

    @Benchmark
    public byte[] encoded() {
        return EventCodec.encode(event);
    }

    @Benchmark
    public byte[] encodedAndChained() {
        byte[] value = EventCodec.encode(event);
        last = chain.next(42, last, value);
        return EventChain.append(value, last);
    }
}
