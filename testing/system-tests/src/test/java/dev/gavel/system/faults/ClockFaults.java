package dev.gavel.system.faults;

import dev.gavel.testing.FreePorts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/// Machines whose clocks are wrong: only the broker's counts, and only as far as an auction's end.
final class ClockFaults {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    /// The end, the closer's interval, and one command that came too early.
    private static final Duration CLOSED_WITHIN = ScenarioClients.SHORT_AUCTION.plusSeconds(8);

    private ClockFaults() {}

    /// Ingest and processor, each an hour before or behind; auctions end on time all the same.
    static void wrong(FaultScenario scene, SplittableRandom random) throws Exception {
        String number = "-" + random.nextInt(1_000_000);
        int port = FreePorts.find();
        ServiceProcess ingest = scene.cluster.ingestAstray("ingest-astray" + number, port, wrongBy(random));
        ServiceProcess processor = scene.cluster.processorAstray("processor-astray" + number, wrongBy(random));
        Duration _ = scene.cluster.processor.stop();
        Duration _ = scene.cluster.ingest.stop();
        processor.start();
        ingest.start();
        OutcomeClient astray = new OutcomeClient(port);
        Cluster.awaitBids(astray);
        scene.use(astray);
        endsOnTime(scene, astray, random);
        scene.use(null);
        Duration _ = ingest.stop();
        Duration _ = processor.stop();
        scene.cluster.processor.start();
        scene.cluster.ingest.start();
    }

    private static void endsOnTime(FaultScenario scene, OutcomeClient api, SplittableRandom random)
            throws InterruptedException {
        long id = scene.bidders.openShort(random.nextInt(5_000, 9_000));
        Cluster.await(CLOSED_WITHIN, "auction " + id + " is closed by the clock")
                .until(() -> api.get("/api/auctions/" + id).contains("\"status\":\"unsold\""));
    }

    /// What the process is told: LD_PRELOAD of libfaketime, that lies about the time of day and leaves waits alone.
    private static Map<String, String> wrongBy(SplittableRandom random) throws IOException {
        return Map.of(
                "LD_PRELOAD",
                library().toString(),
                "FAKETIME",
                random.nextBoolean() ? "+3600" : "-3600",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                "DONT_FAKE_MONOTONIC",
                "1");
    }

    private static Path library() throws IOException {
        try (DirectoryStream<Path> architectures = Files.newDirectoryStream(LIBRARIES)) {
            for (Path architecture : architectures) {
                Path library = architecture.resolve("faketime").resolve("libfaketime.so.1");
                if (Files.exists(library)) {
                    return library;
                }
            }
        }
        throw new AssertionError(
                "clocks-wrong needs libfaketime (Debian: apt-get install faketime); without it, leave the"
                        + " fault out with -Dfaults.only");
    }
}
