package dev.gavel.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.benchmarks.load.BidTraffic;
import dev.gavel.benchmarks.load.BidTraffic.Mix;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.report.Run;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `gavel bench auth`: measures what authentication costs per bid.
@Command(
        name = "auth",
        description =
                "CPU per bid with a token that is known, with an API key and without authentication, in turns, on two stacks"
                        + " of its own. All bids of all three are of one bidder. Reports the medians of the rounds.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
final class AuthCommand implements Callable<Integer> {
    private static final Duration KEY_EFFECTIVE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Number of rounds; each measures all three cases.")
    private int rounds;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "20",
            description = "Length of a measurement, in seconds. A round has three.")
    private int seconds;

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "30", description = "Seconds before the first round.")
    private int warmUp;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "3000", description = "Bids per second.")
    private int rate;

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "Connections.")
    private int connections;

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "200",
            description = "Number of auctions of each of the three cases.")
    private int auctions;

    /// One of the three, on its stack.
    @SuppressWarnings("ArrayRecordComponent") // filled round by round, never compared
    private record Variant(String name, LoadRunner runner, BidTraffic traffic, double[] micros) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || seconds < 1 || warmUp < 0 || rate < 1 || connections < 1 || auctions < 1) {
            throw new ParameterException(
                    Objects.requireNonNull(spec).commandLine(),
                    "--rounds, --seconds, --rate, --connections and --auctions must be at least 1");
        }
        PrintWriter err = Objects.requireNonNull(spec).commandLine().getErr();
        BenchProgress progress = new BenchProgress(err);
        progress.say("starting gavel up twice");
        try (BenchStack open = BenchStack.start();
                BenchStack closed =
                        BenchStack.start("--auth", "--subject-bid-rate=off", "--subject-auction-rate=off")) {
            String seller = token(closed, "sam");
            Variant[] variants = {
                variant("none", open, null, null, progress),
                variant("token", closed, seller, token(closed, "alice"), progress),
                variant("API key", closed, seller, apiKey(closed), progress)
            };
            if (warmUp > 0) {
                for (Variant variant : variants) {
                    run(variant, "warm-up, " + variant.name, warmUp);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (Variant variant : variants) {
                    variant.micros[round] = micros(run(variant, "round " + (round + 1) + ", " + variant.name, seconds));
                }
            }
            print(variants);
        }
        return 0;
    }

    private Variant variant(
            String name, BenchStack stack, @Nullable String seller, @Nullable String bidder, BenchProgress progress)
            throws IOException {
        BenchServer server = BenchServer.at(stack.url());
        LoadRunner runner = new LoadRunner(server.address(), server.pid(), progress);
        BenchAuctions own = runner.openAuctions(auctions, seller);
        BidTraffic traffic = BidTraffic.ofOneBidder(server.address(), own, Mix.WINNING, bidder);
        return new Variant(name, runner, traffic, new double[rounds]);
    }

    private Run run(Variant variant, String what, int length) throws IOException, InterruptedException {
        Schedule schedule = new Schedule.Constant(rate, Duration.ofSeconds(length));
        return variant.runner.open(what, variant.traffic, connections, schedule);
    }

    private static double micros(Run run) throws IOException {
        long accepted = run.result().accepted();
        if (run.usage() == null || accepted < run.result().responses() * 0.99) {
            throw new IOException(
                    "most bids have to be accepted, and CPU has to be measured: " + run.result().outcomes());
        }
        return run.usage().serverMicrosPer(accepted);
    }

    private void print(Variant[] variants) {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        double none = median(variants[0].micros);
        out.printf(
                Locale.ROOT,
                "%d bids/s, %d rounds of %d s, CPU-us per bid of the whole stack%n",
                rate,
                rounds,
                seconds);
        out.printf(Locale.ROOT, "%-8s %8s %8s %8s %8s%n", "", "median", "lowest", "highest", "to none");
        for (Variant variant : variants) {
            double median = median(variant.micros);
            out.printf(
                    Locale.ROOT,
                    "%-8s %8.1f %8.1f %8.1f %+7.1f%%%n",
                    variant.name,
                    median,
                    Arrays.stream(variant.micros).min().orElse(Double.NaN),
                    Arrays.stream(variant.micros).max().orElse(Double.NaN),
                    100 * (median / none - 1));
        }
        out.flush();
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static String token(BenchStack stack, String user) throws IOException {
        return Files.readString(stack.data().resolve("auth").resolve(user + ".token")).strip();
    }

    /// Returns when the service accepts it.
    private static String apiKey(BenchStack stack) throws IOException, InterruptedException {
        Process create =
                new ProcessBuilder(BenchStack.script(), "keys", "create", "--subject=bench", "--data=" + stack.data())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String key = new String(create.getInputStream().readAllBytes(), UTF_8).strip();
        if (create.waitFor() != 0) {
            throw new IOException("gavel keys create failed with status " + create.exitValue());
        }
        long startNs = System.nanoTime();
        while (status(stack, key) != HttpURLConnection.HTTP_OK) {
            if (System.nanoTime() - startNs > KEY_EFFECTIVE.toNanos()) {
                throw new IOException("the new API key is not accepted within " + KEY_EFFECTIVE.toSeconds() + " s");
            }
            Thread.sleep(POLL);
        }
        return key;
    }

    private static int status(BenchStack stack, String key) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(stack.url()).resolve("/api/auctions").toURL().openConnection();
        connection.setRequestProperty("Authorization", "Bearer " + key);
        try {
            return connection.getResponseCode();
        } finally {
            connection.disconnect();
        }
    }
}
