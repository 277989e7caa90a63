package dev.gavel.compose.up;

import dev.gavel.compose.embedded.Ports;
import dev.gavel.compose.logging.Logging;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
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
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `gavel train`: everything runs once, with some bids, so that a JVM with `-XX:AOTCacheOutput` notes what a start loads,
/// links and compiles (JEP 483, 514, 515). `./gavel` does so after a build; nobody else needs it.
@Command(name = "train", hidden = true, description = "Runs everything once for the start-up cache that ./gavel makes.")
public final class TrainCommand implements Callable<Integer> {
    private static final int AUCTIONS = 4;
    private static final int BIDS = 500;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path data = Files.createTempDirectory("gavel-train-");
        try (DataDirectory directory = DataDirectory.claim(data)) {
            Logging.toFile(directory.logs());
            // Each port is free at this moment; the stack says so if one is taken meanwhile.
            UpConfig config = new UpConfig(
                    data, Ports.free(), Ports.free(), Ports.free(), Ports.free(), new Topics(2, 2, (short) 1), true);
            Console console = Console.onStderr();
            try (Stack stack = new Stack(config, directory, console, Ending.onSignals(Thread.currentThread(), console))) {
                stack.start();
                use(URI.create("http://127.0.0.1:" + config.port()));
            }
        } finally {
            delete(data);
        }
        return 0;
    }

    /// The routes that matter, as a client uses them.
    private void use(URI api) throws IOException, InterruptedException {
        String end = Instant.now().plus(1, ChronoUnit.HOURS).toString();
        for (int auction = 1; auction <= AUCTIONS; auction++) {
            String type = auction % 2 == 0 ? "proxy" : "english";
            post(api.resolve("/api/auctions"), "{\"id\":%d,\"title\":\"training\",\"type\":\"%s\",\"ends_at\":\"%s\"}"
                    .formatted(auction, type, end));
        }
        for (int bid = 1; bid <= BIDS; bid++) {
            int auction = bid % AUCTIONS + 1;
            post(api.resolve("/api/bids"), "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%d\"}"
                    .formatted(auction, bid % 7 + 1, bid));
            get(api.resolve("/api/auctions/" + auction));
        }
        get(api.resolve("/api/auctions"));
        get(api.resolve("/api/bids/1"));
        get(api.resolve("/health"));
        post(api.resolve("/api/auctions/1/close"), "{}");
    }

    private void post(URI where, String json) throws IOException, InterruptedException {
        send(HttpRequest.newBuilder(where).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
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
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
