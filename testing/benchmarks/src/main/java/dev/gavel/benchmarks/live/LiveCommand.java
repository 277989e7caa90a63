package dev.gavel.benchmarks.live;

import dev.gavel.benchmarks.load.BenchAuctions;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `gavel bench live`: subscribers to one auction that gets many bids (docs/adr/0046).
@Command(
        name = "live",
        description =
                "Opens an auction at a running Gavel, subscribes to its events many times, and bids on it. Reports the"
                        + " time from an event's commit, as a consumer of this process sees it, to its arrival at a"
                        + " sample of the subscribers. The server needs --client-connections, --client-subscribers and"
                        + " --max-subscribers for all of them.",
        mixinStandardHelpOptions = true,
        showDefaultValues = true,
        sortOptions = false)
public final class LiveCommand implements Callable<Integer> {
    private static final int SAMPLED = 50;
    private static final int BATCHES_A_SECOND = 50;
    private static final Duration WARM_UP = Duration.ofSeconds(3);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    @Spec private @Nullable CommandSpec spec;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:GAVEL_URL:-http://127.0.0.1:3000}",
            description = "The API (env GAVEL_URL).")
    private String url = "";

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            defaultValue = "${env:KAFKA_BOOTSTRAP:-localhost:9092}",
            description = "The broker (env KAFKA_BOOTSTRAP).")
    private String kafka = "";

    @Option(
            names = "--subscribers",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_SUBSCRIBERS:-5000}",
            description = "Number of subscribers, each with a connection (env GAVEL_BENCH_SUBSCRIBERS).")
    private int subscribers;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_LIVE_RATE:-1000}",
            description = "Bids per second, and so events per second; 0: none (env GAVEL_BENCH_LIVE_RATE).")
    private int rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "${env:GAVEL_BENCH_LIVE_SECONDS:-15}",
            description = "How long to bid, or to stay idle, in seconds (env GAVEL_BENCH_LIVE_SECONDS).")
    private int seconds;

    private long cents;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
        URI api = URI.create(url);
        InetSocketAddress server = new InetSocketAddress(api.getHost(), api.getPort());
        long auctionId = BenchAuctions.freshId(System.currentTimeMillis());
        SubscriberSwarm swarm = new SubscriberSwarm();
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
                CommitTimes commits = new CommitTimes(kafka, auctionId)) {
            String location = open(http, auctionId);
            get(http, location);
            for (int i = 0; i < subscribers; i++) {
                swarm.add(
                        server, "/api/auctions/" + auctionId + "/events", i % Math.max(1, subscribers / SAMPLED) == 0);
            }
            swarm.start();
            LockSupport.parkNanos(WARM_UP.toNanos());
            out.printf(Locale.ROOT, "%,d subscribers, %,d disconnected%n", subscribers, swarm.closed());
            out.flush();
            long bytesBefore = swarm.bytes();
            long startNs = System.nanoTime();
            bid(http, auctionId);
            double took = (System.nanoTime() - startNs) / 1e9;
            LockSupport.parkNanos(DRAIN.toNanos());
            swarm.close();
            report(out, commits, swarm, took, swarm.bytes() - bytesBefore);
        }
        return 0;
    }

    private void report(PrintWriter out, CommitTimes commits, SubscriberSwarm swarm, double took, long bytes) {
        List<SubscriberSwarm.Arrival> arrivals = swarm.arrivals();
        double[] ms =
                arrivals.stream()
                        .filter(arrival -> commits.ns(arrival.offset()) >= 0)
                        .mapToDouble(arrival -> (arrival.ns() - commits.ns(arrival.offset())) / 1e6)
                        .toArray();
        Arrays.sort(ms);
        out.printf(
                Locale.ROOT,
                "%,d events in %.1f s, %,.0f/s; %,d disconnected; %.0f MB to all, %.0f MB/s%n",
                commits.events(),
                took,
                commits.events() / took,
                swarm.closed(),
                bytes / 1e6,
                bytes / 1e6 / took);
        if (ms.length > 0) {
            out.printf(
                    Locale.ROOT,
                    "commit to delivery, %,d deliveries at %d subscribers: p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                    ms.length,
                    Math.min(subscribers, SAMPLED),
                    ms[ms.length / 2],
                    ms[(int) (ms.length * 0.99)],
                    ms[ms.length - 1]);
        }
        out.flush();
    }

    private void bid(HttpClient http, long auctionId) throws IOException, InterruptedException {
        long intervalNs = 1_000_000_000L / BATCHES_A_SECOND;
        long nextNs = System.nanoTime();
        for (int i = 0; i < seconds * BATCHES_A_SECOND; i++) {
            LockSupport.parkNanos(nextNs - System.nanoTime());
            nextNs += intervalNs;
            if (rate > 0) {
                post(http, "/api/bids/batch", batch(auctionId, Math.max(1, rate / BATCHES_A_SECOND)));
            }
        }
    }

    private String batch(long auctionId, int bids) {
        StringBuilder json = new StringBuilder("[");
        for (int i = 0; i < bids; i++) {
            cents++;
            json.append(i == 0 ? "" : ",")
                    .append("{\"auction_id\":")
                    .append(auctionId)
                    .append(",\"bidder_id\":")
                    .append(cents)
                    .append(",\"amount\":\"")
                    .append(Micros.format((100 + cents) * (Micros.UNIT / 100)))
                    .append("\"}");
        }
        return json.append(']').toString();
    }

    private String open(HttpClient http, long auctionId) throws IOException, InterruptedException {
        String ends = Instant.now().plus(Duration.ofHours(1)).toString();
        HttpResponse<String> opened =
                post(
                        http,
                        "/api/auctions",
                        "{\"id\":%d,\"title\":\"gavel bench live\",\"ends_at\":\"%s\"}".formatted(auctionId, ends));
        return opened.headers().firstValue("Location").orElseThrow(() -> new IOException(opened.body()));
    }

    private HttpResponse<String> post(HttpClient http, String path, String json)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + path))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json))
                        .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IOException(path + " returned " + response.statusCode() + ": " + response.body());
        }
        return response;
    }

    private void get(HttpClient http, String path) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(URI.create(url + path)).build(), BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(path + " returned " + response.statusCode() + ": " + response.body());
        }
    }
}
