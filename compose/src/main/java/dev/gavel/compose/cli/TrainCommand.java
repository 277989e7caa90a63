package dev.gavel.compose.cli;

import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.compose.up.DataDirectory;
import dev.gavel.compose.up.ShutdownSignal;
import dev.gavel.compose.up.Stack;
import dev.gavel.compose.up.StatusPrinter;
import dev.gavel.compose.up.UpConfig;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `gavel train`: everything runs once, with some bids, so that a JVM with `-XX:AOTCacheOutput` notes what a start
/// loads, links and compiles (JEP 483, 514, 515). `./gavel` does so after a build; nobody else needs it.
///
/// Ingest runs once more, in a JVM of its own: a cache of what everything needs would be twice what it needs, in memory
/// too.
@Command(name = "train", hidden = true, description = "Runs everything once for the start-up cache that ./gavel makes.")
public final class TrainCommand implements Callable<Integer> {
    private static final int AUCTIONS = 4;
    private static final int BIDS = 500;

    private static final Duration STARTS_WITHIN = Duration.ofSeconds(60);
    private static final long ENDS_WITHIN_S = 120;
    private static final Duration POLL = Duration.ofMillis(50);

    private final HttpClient http = HttpClient.newHttpClient();

    @Option(
            names = "--ingest-cache",
            paramLabel = "FILE",
            defaultValue = "${env:GAVEL_TRAIN_INGEST_CACHE}",
            description = "Also makes the cache of gavel ingest, there (env GAVEL_TRAIN_INGEST_CACHE).")
    private @Nullable Path ingestCache;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("gavel-train-");
        try (DataDirectory directory = DataDirectory.claim(data)) {
            Logging.toFile(directory.logs());
            // Each port is free at this moment; the stack says so if one is taken meanwhile.
            UpConfig config =
                    new UpConfig(
                            data,
                            Ports.free(),
                            Ports.free(),
                            Ports.free(),
                            Ports.free(),
                            new Topics(2, 2, (short) 1),
                            true);
            StatusPrinter console = StatusPrinter.onStderr();
            try (Stack stack =
                    new Stack(config, directory, console, ShutdownSignal.onSignals(Thread.currentThread(), console))) {
                stack.start();
                use(URI.create("http://127.0.0.1:" + config.port()), 1);
                if (ingestCache != null) {
                    trainIngest(config, ingestCache);
                }
            }
        } finally {
            delete(data);
        }
        return 0;
    }

    /// Beside the stack, with the flags of this JVM, until the cache is written, which the JVM does when it ends.
    private void trainIngest(UpConfig config, Path cache) throws IOException, InterruptedException {
        int port = Ports.free();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-XX:AOT"))
                .forEach(command::add);
        // Run from its jar, as ./gavel does, the class path is that jar.
        command.addAll(List.of("-XX:AOTCacheOutput=" + cache, "-jar", System.getProperty("java.class.path")));
        command.addAll(List.of("ingest", "--port=" + port));
        command.add("--kafka=127.0.0.1:" + config.kafkaPort());
        command.add("--database=postgres://postgres@127.0.0.1:" + config.postgresPort() + "/gavel");
        command.add("--redis=redis://127.0.0.1:" + config.redisPort());
        command.add("--partitions=" + config.topics().partitions());
        command.add("--reply-partitions=" + config.topics().replyPartitions());
        Process ingest = new ProcessBuilder(command).inheritIO().start();
        try {
            URI api = URI.create("http://127.0.0.1:" + port);
            awaitServing(api, ingest);
            use(api, AUCTIONS + 1);
        } finally {
            ingest.destroy();
            if (!ingest.waitFor(ENDS_WITHIN_S, TimeUnit.SECONDS)) {
                ingest.destroyForcibly();
            }
        }
    }

    private void awaitServing(URI api, Process ingest) throws IOException, InterruptedException {
        long deadlineNs = System.nanoTime() + STARTS_WITHIN.toNanos();
        while (true) {
            try {
                get(api.resolve("/health"));
                return;
            } catch (IOException notYet) {
                if (!ingest.isAlive() || System.nanoTime() - deadlineNs > 0) {
                    throw new IOException("ingest did not start to be trained", notYet);
                }
                Thread.sleep(POLL);
            }
        }
    }

    /// The routes that matter, as a client uses them.
    ///
    /// @param first id of the auctions that it opens
    private void use(URI api, int first) throws IOException, InterruptedException {
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
        HttpResponse<String> answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() >= 500) {
            throw new IOException("training was answered " + answer.statusCode() + " " + answer.body());
        }
    }

    private static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure)
                            throws IOException {
                        Files.deleteIfExists(emptied);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
