package dev.gavel.benchmarks.state;

import com.sun.management.OperatingSystemMXBean;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel bench state`: the processor's state by its size (docs/adr/0029). Opens auctions and closes most of them, bids
/// on some and on all open ones, stops, kills and starts the processor, and restores its files.
@Command(
        name = "state",
        description =
                "Runs a broker and the processor over many auctions, in a directory of their own. Reports rates, CPU"
                        + " time, heap, disk, and how long a start takes with the processor's files, after kill -9, and without files.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class StateCommand implements Callable<Integer> {
    private static final int MOST_AUCTIONS = 100_000_000;

    /// These fit into every cache.
    private static final int POPULAR = 1_000;

    private static final long STEP_MICROS = Micros.UNIT / 100;
    private static final double MIB = 1 << 20;

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            defaultValue = "${env:GAVEL_BENCH_DATA}",
            description = "A new directory for the log and the state (env GAVEL_BENCH_DATA).")
    private Path data = Path.of("");

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STATE_AUCTIONS:-1000000}",
            description = "Auctions opened (env GAVEL_BENCH_STATE_AUCTIONS).")
    private int auctions;

    @Option(
            names = "--live",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STATE_LIVE:-100000}",
            description = "Auctions that stay open (env GAVEL_BENCH_STATE_LIVE).")
    private int live;

    @Option(
            names = "--bids",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STATE_BIDS:-500000}",
            description = "Bids of each measurement (env GAVEL_BENCH_STATE_BIDS).")
    private int bids;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STATE_PARTITIONS:-8}",
            description = "Partitions of the log (env GAVEL_BENCH_STATE_PARTITIONS).")
    private int partitions;

    private final SplittableRandom random = new SplittableRandom(1);
    private long amountSteps;

    @Override
    public Integer call() throws IOException, InterruptedException {
        check();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        try (ProcessorHarness harness = new ProcessorHarness(data, partitions)) {
            harness.startProcessor();
            measure(out, "open and close", auctions + (auctions - live), harness, this::fill);
            measure(
                    out,
                    "bids on %,d auctions, cold".formatted(Math.min(live, POPULAR)),
                    bids,
                    harness,
                    this::bidOnSome);
            measure(out, "bids on %,d auctions".formatted(Math.min(live, POPULAR)), bids, harness, this::bidOnSome);
            measure(out, "bids on %,d auctions".formatted(live), bids, harness, this::bidOnAll);
            size(out, harness);
            harness.stopProcessor();
            start(out, "with its files", harness);
            measure(out, "bids on %,d auctions, started".formatted(live), bids, harness, this::bidOnAll);
            harness.killProcessor();
            start(out, "after kill -9", harness);
            harness.stopProcessor();
            harness.deleteState();
            start(out, "without files", harness);
            measure(out, "bids on %,d auctions, restored".formatted(live), bids, harness, this::bidOnAll);
            size(out, harness);
        }
        return 0;
    }

    @FunctionalInterface
    private interface Load {
        void run(ProcessorHarness harness) throws IOException;
    }

    private static void measure(PrintWriter out, String what, int commands, ProcessorHarness harness, Load load)
            throws IOException, InterruptedException {
        ProcessorCpu before = ProcessorCpu.now();
        long startNs = System.nanoTime();
        load.run(harness);
        harness.awaitDecisions();
        double seconds = (System.nanoTime() - startNs) / 1e9;
        ProcessorCpu cpu = ProcessorCpu.now().since(before);
        out.printf(
                Locale.ROOT,
                "%-36s %,12d commands %9.1f s %,9.0f/s %7.1f us of the stream thread, %7.1f us in all%n",
                what,
                commands,
                seconds,
                commands / seconds,
                cpu.streamNs() / 1e3 / commands,
                cpu.processNs() / 1e3 / commands);
        out.flush();
    }

    /// Until a new bid is decided.
    private void start(PrintWriter out, String what, ProcessorHarness harness)
            throws IOException, InterruptedException {
        long startNs = System.nanoTime();
        harness.startProcessor();
        bid(harness, 1);
        harness.awaitDecisions();
        out.printf(Locale.ROOT, "start %-30s %8.1f s%n", what, (System.nanoTime() - startNs) / 1e9);
        out.flush();
    }

    private static void size(PrintWriter out, ProcessorHarness harness) throws IOException {
        Runtime runtime = Runtime.getRuntime();
        // Live objects are what is to be seen.
        System.gc();
        out.printf(
                Locale.ROOT,
                "heap %.0f of at most %.0f MiB, state %.0f MiB, changelogs %.0f MiB%n",
                (runtime.totalMemory() - runtime.freeMemory()) / MIB,
                runtime.maxMemory() / MIB,
                harness.stateBytes() / MIB,
                harness.changelogBytes() / MIB);
        out.flush();
    }

    private void fill(ProcessorHarness harness) throws IOException {
        for (int id = 1; id <= auctions; id++) {
            harness.append(new OpenAuction(id, BenchAuctions.endless(id)));
            if (id > live) {
                harness.append(new CloseAuction(id, CloseCause.SELLER));
            }
        }
    }

    private void bidOnSome(ProcessorHarness harness) throws IOException {
        for (int i = 0; i < bids; i++) {
            bid(harness, random.nextInt(Math.min(live, POPULAR)) + 1);
        }
    }

    private void bidOnAll(ProcessorHarness harness) throws IOException {
        for (int i = 0; i < bids; i++) {
            bid(harness, random.nextInt(live) + 1);
        }
    }

    /// A bid that is accepted, by a bidder who is most likely new.
    private void bid(ProcessorHarness harness, int auction) throws IOException {
        long amount = ++amountSteps * STEP_MICROS;
        harness.append(new PlaceBid(auction, random.nextLong(1, Long.MAX_VALUE), amount, UnknownFields.NONE));
    }

    private void check() {
        if (auctions < 1 || auctions > MOST_AUCTIONS || live < 1 || live > auctions || bids < 1 || partitions < 1) {
            throw invalid(
                    "--auctions must be 1 to %d, --live 1 to --auctions, --bids and --partitions at least 1"
                            .formatted(MOST_AUCTIONS));
        }
        if (Files.exists(data)) {
            throw invalid("--data must name a directory that does not exist; " + data + " does");
        }
    }

    private ParameterException invalid(String why) {
        return new ParameterException(Objects.requireNonNull(spec).commandLine(), why);
    }

    /// CPU time of the processor in this JVM.
    ///
    /// @param streamNs of the stream threads, which decide
    /// @param processNs of the whole JVM, broker included
    private record ProcessorCpu(long streamNs, long processNs) {
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
}
