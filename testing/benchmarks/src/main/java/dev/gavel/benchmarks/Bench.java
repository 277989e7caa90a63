package dev.gavel.benchmarks;

import dev.gavel.benchmarks.floor.BareServer;
import dev.gavel.benchmarks.live.LiveCommand;
import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.StreamLoad;
import dev.gavel.benchmarks.load.Traffic;
import dev.gavel.benchmarks.report.Html;
import dev.gavel.benchmarks.report.Run;
import dev.gavel.benchmarks.report.RunJson;
import dev.gavel.benchmarks.report.RunTable;
import dev.gavel.benchmarks.report.SuitePage;
import dev.gavel.benchmarks.state.StateCommand;
import dev.gavel.compose.cli.CommandErrors;
import dev.gavel.replay.file.OutputFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
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
import picocli.CommandLine.Mixin;
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
            "gavel bench live [...]: subscribers to one auction that gets many bids.",
            "gavel bench state [...]: the processor's state by the number of auctions.",
            "gavel bench auth [...]: CPU per bid with a token, with an API key and without authentication.",
            "gavel bench jmh [...]: the JMH benchmarks; -h lists their options, -prof gc adds allocation."
        },
        subcommands = {
            AuthCommand.class,
            FillCommand.class,
            LiveCommand.class,
            StallsCommand.class,
            StateCommand.class
        },
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

    @Mixin private final LoadOptions load = new LoadOptions();

    @Mixin private final BenchTokenOption token = new BenchTokenOption();

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
                    "Runs the standard set of measurements, against a `gavel up` of its own, or against --url if it"
                            + " is given (env GAVEL_BENCH_SUITE).")
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
                    "Length of the suite's open loop in seconds, divided among three runs; 900: 5 minutes each (env"
                            + " GAVEL_BENCH_OPEN_SECONDS).")
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
        PrintWriter err = command().getErr();
        if (suite) {
            suite(err);
            return 0;
        }
        BenchServer server = server(url);
        LoadOptions.Plan plan = load.plan();
        String credential = token.credential();
        checkWritable(html);
        checkWritable(json);
        server.requireHealthy();
        long pid = server.pid();
        if (pid < 0) {
            err.println(
                    "the server is not a process of this machine that this user can inspect: CPU time is not measured");
        }
        BenchProgress progress = new BenchProgress(err);
        Run run = measure(plan, server.address(), credential, new LoadRunner(server.address(), pid, progress));
        if (floor) {
            run = new Run(run.what(), run.result(), run.adherence(), run.usage(), bareRate(progress));
        }
        report(run);
        if (run.result().decided() == 0 && plan.mix().reads() < 1) {
            err.println("gavel bench: no bid was decided: " + run.result().outcomes());
            return 1;
        }
        return 0;
    }

    /// Opens the auctions, warms up, then measures.
    private Run measure(LoadOptions.Plan plan, InetSocketAddress server, @Nullable String credential, LoadRunner runner)
            throws IOException, InterruptedException {
        BenchAuctions auctions = runner.openAuctions(load.auctions, credential);
        Duration warmUp = Duration.ofSeconds(load.warmUp);
        Duration length = Duration.ofSeconds(load.seconds);
        if (load.streams > 0) {
            StreamLoad streams = new StreamLoad(server, auctions, load.streams, load.inFlight, credential);
            if (load.warmUp > 0) {
                runner.streamed("warm-up", streams, warmUp);
            }
            return runner.streamed(plan.what(), streams, length);
        }
        BidTraffic traffic = new BidTraffic(server, auctions, plan.mix(), load.zipf, load.seed, credential);
        if (load.warmUp > 0) {
            runner.closedOrOpen("warm-up", traffic, load.connections, plan.warmUp(), warmUp);
        }
        return runner.closedOrOpen(plan.what(), traffic, load.connections, plan.schedule(), length);
    }

    private void suite(PrintWriter err) throws IOException, InterruptedException {
        if (openSeconds < 3) {
            throw new ParameterException(command(), "--open-seconds must be at least 3");
        }
        checkWritable(page);
        if (command().getParseResult().hasMatchedOption("--url")) {
            BenchServer server = server(url);
            server.requireHealthy();
            suite(err, server, null);
        } else {
            err.println("starting gavel up");
            try (BenchStack stack = BenchStack.start()) {
                suite(err, server(stack.url()), stack);
            }
        }
    }

    private void suite(PrintWriter err, BenchServer server, @Nullable BenchStack stack)
            throws IOException, InterruptedException {
        SuitePage result = new Suite(server, stack, new BenchProgress(err), openSeconds, page).run();
        command().getOut().print(result.table());
        command().getOut().flush();
        err.println("the page is " + page);
    }

    private BenchServer server(String at) {
        try {
            return BenchServer.at(at);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command(), String.valueOf(e.getMessage()), e);
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
            throw new ParameterException(command(), String.valueOf(e.getMessage()), e);
        }
    }

    static void write(Path file, String text) {
        OutputFile.<Boolean, RuntimeException>write(
                file,
                out -> {
                    out.write(text.getBytes(StandardCharsets.UTF_8));
                    return true;
                });
    }

    private double bareRate(BenchProgress progress) throws IOException, InterruptedException {
        try (BareServer bare = BareServer.start()) {
            LoadRunner runner = new LoadRunner(bare.address(), bare.pid(), progress);
            Traffic traffic = Traffic.bare(bare.address());
            Duration warmUp = Duration.ofSeconds(Math.max(10, load.warmUp));
            Duration length = Duration.ofSeconds(Math.min(10, load.seconds));
            runner.closed("bare Helidon POST, warm-up", traffic, load.connections, warmUp);
            Run run = runner.closed("bare Helidon POST", traffic, load.connections, length);
            new RunTable(command().getErr()).print(run);
            return run.result().perSecondOf(run.result().responses());
        }
    }

    private void report(Run run) throws IOException {
        new RunTable(command().getOut()).print(run);
        if (html != null) {
            write(html, Html.page(run));
        }
        if (json != null) {
            write(json, RunJson.of(run));
        }
    }

    private CommandLine command() {
        return Objects.requireNonNull(spec).commandLine();
    }
}
