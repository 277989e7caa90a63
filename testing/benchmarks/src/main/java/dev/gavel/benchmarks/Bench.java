package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.BareProcess;
import dev.gavel.benchmarks.load.BareTraffic;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.TrafficMix;
import dev.gavel.benchmarks.load.Zipf;
import dev.gavel.benchmarks.parts.PortOwner;
import dev.gavel.benchmarks.report.Html;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.RunJson;
import dev.gavel.benchmarks.report.RunTable;
import dev.gavel.benchmarks.report.SuitePage;
import dev.gavel.compose.cli.CommandErrors;
import dev.gavel.replay.file.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel bench`. Exit status 0: measured; 1: failed, with the reason on stderr; 2: invalid options.
@Command(
        name = "gavel bench",
        description =
                "Opens auctions at a running Gavel and bids on them, on a schedule or (without --rate) as fast as it"
                        + " responds. Reports rates, latencies and the CPU time of each part.",
        footer = {
            "",
            "gavel bench fill [...]: writes millions of commands to the log, to measure verify and rebuild with.",
            "gavel bench stalls [...]: compares slow responses with commits and GC pauses.",
            "gavel bench jmh [...]: the JMH benchmarks; -h lists their options, -prof gc adds allocation."
        },
        subcommands = {FillCommand.class, StallsCommand.class},
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class Bench implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:GAVEL_URL:-http://127.0.0.1:3000}",
            description = "The API (env GAVEL_URL).")
    private String url = "";

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_RATE:-0}",
            description =
                    "Requests per second, regardless of the server (open loop); 0: each connection sends its next"
                            + " request after the response (closed loop) (env GAVEL_BENCH_RATE).")
    private double rate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "${env:GAVEL_BENCH_SCHEDULE:-constant}",
            description = "Schedule of the rate: constant, poisson, ramp or step (env GAVEL_BENCH_SCHEDULE).")
    private String schedule = "";

    @Option(
            names = "--to",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_TO:-0}",
            description = "Final rate of a ramp or step, requests per second (env GAVEL_BENCH_TO).")
    private double to;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STEPS:-5}",
            description = "Number of steps of a step schedule (env GAVEL_BENCH_STEPS).")
    private int steps;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_SECONDS:-30}",
            description = "Length of the measurement (env GAVEL_BENCH_SECONDS).")
    private int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_WARM_UP:-10}",
            description = "Seconds of warm-up with the same load; a cold JVM needs 60 (env GAVEL_BENCH_WARM_UP).")
    private int warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_CONNECTIONS:-256}",
            description = "Keep-alive connections, each with one request in flight (env GAVEL_BENCH_CONNECTIONS).")
    private int connections;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STREAMS:-0}",
            description =
                    "Winning bids over so many long requests (POST /api/bids/stream) instead; 0: single requests (env"
                            + " GAVEL_BENCH_STREAMS).")
    private int streams;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_IN_FLIGHT:-2000}",
            description = "Unanswered bids per stream (env GAVEL_BENCH_IN_FLIGHT).")
    private int inFlight;

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_AUCTIONS:-1000}",
            description = "Auctions opened before the load (env GAVEL_BENCH_AUCTIONS).")
    private int auctions;

    @Option(
            names = "--zipf",
            paramLabel = "S",
            defaultValue = "${env:GAVEL_BENCH_ZIPF:-0}",
            description = "Zipf exponent of the popularity of auctions; 0: uniform (env GAVEL_BENCH_ZIPF).")
    private double zipf;

    @Option(
            names = "--too-low",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_TOO_LOW:-0}",
            description = "Share of bids below the minimum, 0 to 1 (env GAVEL_BENCH_TOO_LOW).")
    private double tooLow;

    @Option(
            names = "--retries",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_RETRIES:-0}",
            description = "Share of bids repeated with their idempotency key (env GAVEL_BENCH_RETRIES).")
    private double retries;

    @Option(
            names = "--reads",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_READS:-0}",
            description = "Share of reads of an auction (env GAVEL_BENCH_READS).")
    private double reads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_SEED:-1}",
            description = "Seed of the random numbers (env GAVEL_BENCH_SEED).")
    private long seed;

    @Option(
            names = "--floor",
            defaultValue = "${env:GAVEL_BENCH_FLOOR:-false}",
            description = "Also measures a bare Helidon POST over as many connections (env GAVEL_BENCH_FLOOR).")
    private boolean floor;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_BENCH_HTML}",
            description = "Writes a page with plots (env GAVEL_BENCH_HTML).")
    private @Nullable Path html;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_BENCH_JSON}",
            description = "Writes all results as JSON (env GAVEL_BENCH_JSON).")
    private @Nullable Path json;

    @Option(
            names = "--suite",
            defaultValue = "${env:GAVEL_BENCH_SUITE:-false}",
            description =
                    "The standard set instead, against a `gavel up` of its own, or the one of --url if that is given"
                            + " (env GAVEL_BENCH_SUITE).")
    private boolean suite;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_BENCH_PAGE:-gavel-bench.md}",
            description = "Where the suite writes its page, Markdown (env GAVEL_BENCH_PAGE).")
    private Path page = Path.of("gavel-bench.md");

    @Option(
            names = "--open-seconds",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_OPEN_SECONDS:-60}",
            description =
                    "Of the suite's open loop, in three runs; 900: each is 5 minutes (env GAVEL_BENCH_OPEN_SECONDS).")
    private int openSeconds;

    /// Takes the word `bench` first, as `./gavel` hands it on.
    public static void main(String[] arguments) throws Exception {
        List<String> rest = Arrays.asList(arguments);
        rest = !rest.isEmpty() && rest.getFirst().equals("bench") ? rest.subList(1, rest.size()) : rest;
        if (!rest.isEmpty() && rest.getFirst().equals("jmh")) {
            org.openjdk.jmh.Main.main(rest.subList(1, rest.size()).toArray(String[]::new));
            return;
        }
        System.exit(commandLine().execute(rest.toArray(String[]::new)));
    }

    static CommandLine commandLine() {
        return CommandErrors.reportedBy(new CommandLine(new Bench()));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        if (suite) {
            return suite(err);
        }
        InetSocketAddress server = server();
        Asked asked = asked();
        checkWritable(html);
        checkWritable(json);
        ServerHealth.check(URI.create(url));
        long pid = server.getAddress().isLoopbackAddress() ? PortOwner.pid(server.getPort()) : -1;
        if (pid < 0) {
            err.println(
                    "the server is not a process of this machine that this user can inspect: CPU time is not measured");
        }
        BenchProgress progress = new BenchProgress(err);
        LoadRunner measuring = new LoadRunner(server, pid, progress);
        BenchAuctions benchAuctions = measuring.openAuctions(auctions);
        BidTraffic traffic = new BidTraffic(server, benchAuctions, asked.mix, zipf, seed);
        if (warmUp > 0 && streams > 0) {
            measuring.streamed("warm-up", streamLoad(server, benchAuctions), Duration.ofSeconds(warmUp));
        } else if (warmUp > 0) {
            measuring.closedOrOpen("warm-up", traffic, connections, asked.warmUp, Duration.ofSeconds(warmUp));
        }
        Run run =
                streams > 0
                        ? measuring.streamed(asked.what, streamLoad(server, benchAuctions), Duration.ofSeconds(seconds))
                        : measuring.closedOrOpen(
                                asked.what, traffic, connections, asked.schedule, Duration.ofSeconds(seconds));
        if (floor) {
            run = new Run(run.what(), run.answers(), run.punctuality(), run.costs(), bareRate(progress));
        }
        tell(run);
        return run.answers().decided() > 0 || asked.mix.reads() == 1 ? 0 : nothingDecided(err, run);
    }

    private StreamLoad streamLoad(InetSocketAddress server, BenchAuctions benchAuctions) {
        return new StreamLoad(server, benchAuctions, streams, inFlight);
    }

    private int suite(PrintWriter err) throws IOException, InterruptedException {
        if (openSeconds < 3) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(), "--open-seconds must be at least 3");
        }
        checkWritable(page);
        boolean given = Objects.requireNonNull(spec).commandLine().getParseResult().hasMatchedOption("--url");
        if (given) {
            ServerHealth.check(URI.create(url));
            suiteAt(err, null, "at " + url);
            return 0;
        }
        err.println("starting gavel up");
        try (BenchStack stack = BenchStack.start()) {
            url = stack.url();
            suiteAt(
                    err,
                    stack,
                    "a new gavel up, ready %.1f s after exec in an empty folder".formatted(stack.startSeconds()));
        }
        return 0;
    }

    private void suiteAt(PrintWriter err, @Nullable BenchStack stack, String where)
            throws IOException, InterruptedException {
        InetSocketAddress server = server();
        long pid = server.getAddress().isLoopbackAddress() ? PortOwner.pid(server.getPort()) : -1;
        List<String> facts =
                List.of(
                        where,
                        Runtime.getRuntime().availableProcessors()
                                + " cores, "
                                + System.getProperty("os.name")
                                + " "
                                + System.getProperty("os.version")
                                + ", Java "
                                + System.getProperty("java.version")
                                + "; the load generator on the same cores",
                        "`./gavel bench --suite --open-seconds " + openSeconds + "`");
        Suite.Sink sink = soFar -> write(page, soFar.markdown(facts));
        SuitePage result =
                new Suite(server, pid, stack, new BenchProgress(err), Duration.ofSeconds(openSeconds), sink).run();
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        out.print(result.table());
        out.flush();
        err.println("the page is " + page);
    }

    /// The validated options.
    private record Asked(String what, TrafficMix mix, @Nullable Schedule schedule, @Nullable Schedule warmUp) {}

    private Asked asked() {
        try {
            if (seconds < 1 || warmUp < 0 || auctions < 1 || connections < 1 || connections > 10_000) {
                throw new IllegalArgumentException(
                        "--seconds and --auctions must be at least 1, --connections 1 to 10000,"
                                + " --warm-up not negative");
            }
            Zipf.check(zipf);
            TrafficMix mix = new TrafficMix(tooLow, retries, reads);
            Schedule main = rate == 0 ? noSchedule() : schedule(Duration.ofSeconds(seconds));
            Schedule before =
                    main == null || warmUp == 0
                            ? null
                            : new Schedule.Constant(Math.max(rate, to), Duration.ofSeconds(warmUp));
            if (streams < 0
                    || streams > auctions
                    || inFlight < 1
                    || (streams > 0 && (main != null || tooLow + retries + reads > 0))) {
                throw new IllegalArgumentException(
                        "--streams sends winning bids as fast as the server responds, on at least one"
                                + " auction each, and --in-flight must be at least 1");
            }
            String how =
                    streams > 0
                            ? "%d streams with %d bids in flight each".formatted(streams, inFlight)
                            : main == null ? "closed loop" : "open loop, " + main;
            String what =
                    "%s, %d s, %d connections, %d auctions, zipf %s, too low %s, retries %s, reads %s, seed %d"
                            .formatted(how, seconds, connections, auctions, zipf, tooLow, retries, reads, seed);
            return new Asked(what, mix, main, before);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable Schedule noSchedule() {
        if (!schedule.equals("constant") || to != 0) {
            throw new IllegalArgumentException("--schedule and --to need a --rate to begin with");
        }
        return null;
    }

    private Schedule schedule(Duration length) {
        boolean ends = schedule.equals("ramp") || schedule.equals("step");
        if (ends != (to != 0)) {
            throw new IllegalArgumentException(
                    ends ? "--schedule " + schedule + " needs --to" : "--to is for ramp and step");
        }
        return switch (schedule) {
            case "constant" -> new Schedule.Constant(rate, length);
            case "poisson" -> new Schedule.Poisson(rate, length, seed);
            case "ramp" -> new Schedule.Ramp(rate, to, length);
            case "step" -> new Schedule.Step(rate, to, steps, length);
            default ->
                    throw new IllegalArgumentException(
                            "--schedule must be constant, poisson, ramp or step, not " + schedule);
        };
    }

    private InetSocketAddress server() {
        try {
            return ServerUrl.address(url);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    /// Checked before the load, not after minutes of it.
    private void checkWritable(@Nullable Path file) {
        if (file == null) {
            return;
        }
        try {
            OutputFile.requireWritable("the file", file);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(Objects.requireNonNull(spec).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private static void write(Path file, String text) {
        OutputFile.<Boolean, RuntimeException>write(
                file,
                out -> {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    return true;
                });
    }

    private double bareRate(BenchProgress progress) throws IOException, InterruptedException {
        try (BareProcess bare = BareProcess.start()) {
            LoadRunner floor = new LoadRunner(bare.address(), bare.pid(), progress);
            BareTraffic traffic = new BareTraffic(bare.address());
            floor.closed("bare Helidon POST, warm-up", traffic, connections, Duration.ofSeconds(Math.max(10, warmUp)));
            Run run =
                    floor.closed("bare Helidon POST", traffic, connections, Duration.ofSeconds(Math.min(10, seconds)));
            new RunTable(Objects.requireNonNull(spec).commandLine().getErr()).print(run);
            return run.answers().perSecondOf(run.answers().answers());
        }
    }

    private void tell(Run run) throws IOException {
        new RunTable(Objects.requireNonNull(spec).commandLine().getOut()).print(run);
        if (html != null) {
            write(html, Html.page(run));
        }
        if (json != null) {
            write(json, RunJson.of(run));
        }
    }

    private static int nothingDecided(PrintWriter err, Run run) {
        err.println("gavel bench: no bid was decided: " + run.answers().outcomes());
        return 1;
    }
}
