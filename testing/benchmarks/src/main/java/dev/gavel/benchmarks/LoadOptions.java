package dev.gavel.benchmarks;

import dev.gavel.benchmarks.load.BidTraffic.Mix;
import dev.gavel.benchmarks.load.Schedule;
import dev.gavel.benchmarks.load.Zipf;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The options of `gavel bench` that describe the load.
final class LoadOptions {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_RATE:-0}",
            description =
                    "Requests per second, regardless of the server (open loop); 0: each connection sends its next"
                            + " request after the response (closed loop) (env GAVEL_BENCH_RATE).")
    double rate;

    @Option(
            names = "--schedule",
            paramLabel = "NAME",
            defaultValue = "${env:GAVEL_BENCH_SCHEDULE:-constant}",
            description = "Schedule of the rate: constant, poisson, ramp or step (env GAVEL_BENCH_SCHEDULE).")
    String schedule = "";

    @Option(
            names = "--to",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_TO:-0}",
            description = "Final rate of a ramp or step, requests per second (env GAVEL_BENCH_TO).")
    double to;

    @Option(
            names = "--steps",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STEPS:-5}",
            description = "Number of steps of a step schedule (env GAVEL_BENCH_STEPS).")
    int steps;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_SECONDS:-30}",
            description = "Length of the measurement (env GAVEL_BENCH_SECONDS).")
    int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_WARM_UP:-10}",
            description = "Seconds of warm-up with the same load; a cold JVM needs 60 (env GAVEL_BENCH_WARM_UP).")
    int warmUp;

    @Option(
            names = "--connections",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_CONNECTIONS:-256}",
            description = "Keep-alive connections, each with one request in flight (env GAVEL_BENCH_CONNECTIONS).")
    int connections;

    @Option(
            names = "--streams",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_STREAMS:-0}",
            description =
                    "Winning bids over so many long requests (POST /api/bids/stream) instead; 0: single requests (env"
                            + " GAVEL_BENCH_STREAMS).")
    int streams;

    @Option(
            names = "--in-flight",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_IN_FLIGHT:-2000}",
            description = "Unanswered bids per stream (env GAVEL_BENCH_IN_FLIGHT).")
    int inFlight;

    @Option(
            names = "--auctions",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_AUCTIONS:-1000}",
            description = "Auctions opened before the load (env GAVEL_BENCH_AUCTIONS).")
    int auctions;

    @Option(
            names = "--zipf",
            paramLabel = "S",
            defaultValue = "${env:GAVEL_BENCH_ZIPF:-0}",
            description = "Zipf exponent of the popularity of auctions; 0: uniform (env GAVEL_BENCH_ZIPF).")
    double zipf;

    @Option(
            names = "--too-low",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_TOO_LOW:-0}",
            description = "Share of bids below the minimum, 0 to 1 (env GAVEL_BENCH_TOO_LOW).")
    double tooLow;

    @Option(
            names = "--retries",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_RETRIES:-0}",
            description = "Share of bids repeated with their idempotency key (env GAVEL_BENCH_RETRIES).")
    double retries;

    @Option(
            names = "--reads",
            paramLabel = "SHARE",
            defaultValue = "${env:GAVEL_BENCH_READS:-0}",
            description = "Share of reads of an auction (env GAVEL_BENCH_READS).")
    double reads;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_SEED:-1}",
            description = "Seed of the random numbers (env GAVEL_BENCH_SEED).")
    long seed;

    /// The load that the options describe.
    ///
    /// @param what the load in a line
    /// @param schedule `null`: a closed loop, or streams
    /// @param warmUp likewise, or no warm-up
    record Plan(String what, Mix mix, @Nullable Schedule schedule, @Nullable Schedule warmUp) {}

    /// @throws ParameterException if the options do not fit together
    Plan plan() {
        try {
            return checkedPlan();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(
                    Objects.requireNonNull(command).commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private Plan checkedPlan() {
        if (seconds < 1 || warmUp < 0 || auctions < 1 || connections < 1 || connections > 10_000) {
            throw new IllegalArgumentException(
                    "--seconds and --auctions must be at least 1, --connections 1 to 10000, --warm-up not negative");
        }
        Zipf.check(zipf);
        Mix mix = new Mix(tooLow, retries, reads);
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
        return new Plan(description(main), mix, main, before);
    }

    private String description(@Nullable Schedule main) {
        String how =
                streams > 0
                        ? "%d streams with %d bids in flight each".formatted(streams, inFlight)
                        : main == null ? "closed loop" : "open loop, " + main;
        return "%s, %d s, %d connections, %d auctions, zipf %s, too low %s, retries %s, reads %s, seed %d"
                .formatted(how, seconds, connections, auctions, zipf, tooLow, retries, reads, seed);
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
}
