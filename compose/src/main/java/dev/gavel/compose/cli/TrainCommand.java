package dev.gavel.compose.cli;

import dev.gavel.compose.admin.AdminListener;
import dev.gavel.compose.embedded.DirectoryTree;
import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.compose.up.ShutdownSignal;
import dev.gavel.compose.up.Stack;
import dev.gavel.compose.up.StatusPrinter;
import dev.gavel.compose.up.UpConfig;
import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.log.AdmissionLimits;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/// `gavel train`: the training run for the JVM's start-up caches (docs/adr/0021). Runs the stack once with some bids,
/// while the JVM, started with `-XX:AOTCacheOutput`, records which classes a start loads, links and compiles. `./gavel`
/// runs this command after a build.
///
/// Ingest runs a second time in its own JVM, because a cache for the whole stack is twice as large as what ingest
/// needs, on disk and in memory.
@Command(
        name = "train",
        hidden = true,
        description = "Runs the stack once with some bids, to record the start-up caches that ./gavel creates.")
final class TrainCommand extends ConfiguredCommand<UpConfig> {
    private static final int AUCTIONS = 4;
    private static final int BIDS = 500;

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final long STOP_TIMEOUT_S = 120;
    private static final Duration POLL = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();

    @Option(
            names = "--ingest-cache",
            paramLabel = "FILE",
            description = "Also create the cache of gavel ingest in this file.")
    private @Nullable Path ingestCache;

    /// Each port is free at this moment; the stack fails with a clear message if one is taken before it starts.
    @Override
    UpConfig config() {
        return new UpConfig(
                Path.of(System.getProperty("java.io.tmpdir")),
                InetAddress.getLoopbackAddress(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                Ports.free(),
                TopicChoice.exactly(new Topics(2, 2, (short) 1)),
                AdmissionLimits.DEFAULT,
                true,
                true,
                BrowserAccess.NONE,
                ClientLimits.DEFAULT);
    }

    @Override
    int run(UpConfig config) throws IOException, InterruptedException {
        Path data = Files.createTempDirectory(config.data(), "gavel-train-");
        try (DataDirectory directory = DataDirectory.lock(data)) {
            Logging.toFile(directory.logs());
            StatusPrinter status = StatusPrinter.onStderr();
            ShutdownSignal shutdown = ShutdownSignal.install(Thread.currentThread(), status);
            AdminListener.Config admin = new AdminListener.Config(config.bind(), 0);
            try (Stack stack = new Stack(config, admin, directory, status, shutdown)) {
                stack.start();
                useApi(URI.create("http://127.0.0.1:" + config.port()), 1);
                if (ingestCache != null) {
                    trainIngest(config, stack, ingestCache);
                }
            }
        } finally {
            DirectoryTree.delete(data);
        }
        return ExitCode.OK;
    }

    /// Runs ingest beside the stack, with the flags of this JVM. The JVM writes the cache when it exits.
    private void trainIngest(UpConfig config, Stack stack, Path cache) throws IOException, InterruptedException {
        int port = Ports.free();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:AOT"))
                .forEach(command::add);
        // The class path is the jar, because ./gavel runs this command with -jar.
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar", System.getProperty("java.class.path")));
        command.addAll(List.of("ingest", "--port=" + port));
        command.add("--kafka=127.0.0.1:" + config.kafkaPort());
        command.add("--partitions=" + config.topics().wanted().partitions());
        command.add("--reply-partitions=" + config.topics().wanted().replyPartitions());
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment().put("DATABASE_URL", stack.postgres());
        builder.environment().put("REDIS_URL", stack.redis());
        Process ingest = builder.start();
        try {
            URI api = URI.create("http://127.0.0.1:" + port);
            awaitServing(api, ingest);
            useApi(api, AUCTIONS + 1);
        } finally {
            ingest.destroy();
            if (!ingest.waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
                ingest.destroyForcibly();
            }
        }
    }

    private void awaitServing(URI api, Process ingest) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + START_TIMEOUT.toNanos();
        while (true) {
            try {
                get(api.resolve("/health"));
                return;
            } catch (IOException notYet) {
                if (!ingest.isAlive() || System.nanoTime() - deadlineNs > 0) {
                    throw new IOException("ingest did not start for training", notYet);
                }
                Thread.sleep(POLL);
            }
        }
    }

    /// Calls the most important routes as a client does.
    ///
    /// @param first id of the first auction to open
    private void useApi(URI api, int first) throws IOException, InterruptedException {
        String end = Instant.now().plus(1, ChronoUnit.HOURS).toString();
        for (int auction = first; auction < first + AUCTIONS; auction++) {
            String type = auction % 2 == 0 ? "proxy" : "english";
            post(
                    api.resolve("/api/auctions"),
                    "{\"id\":%d,\"title\":\"training\",\"type\":\"%s\",\"ends_at\":\"%s\"}"
                            .formatted(auction, type, end));
        }
        for (int bid = 1; bid <= BIDS; bid++) {
            int auction = bid % AUCTIONS + first;
            post(
                    api.resolve("/api/bids"),
                    "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d\"}".formatted(auction, bid % 7 + 1, bid));
            get(api.resolve("/api/auctions/" + auction));
        }
        get(api.resolve("/api/auctions"));
        get(api.resolve("/api/bids/" + first));
        get(api.resolve("/health"));
        post(api.resolve("/api/auctions/" + first + "/close"), "{}");
    }

    private void post(URI where, String json) throws IOException, InterruptedException {
        send(
                HttpRequest.newBuilder(where)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private void get(URI where) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(where));
    }

    private void send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        if (response.statusCode() >= 500) {
            throw new IOException("a training request got " + response.statusCode() + " " + response.body());
        }
    }
}
