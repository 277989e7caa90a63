package dev.gavel.system.faults;

import dev.gavel.testing.FreePorts;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;

/// Runs services on machines with wrong clocks. Only the broker's clock matters, and only for the ends of auctions.
final class ClockFaults {
    private static final Path LIBRARIES = Path.of("/usr/lib");

    /// The time to the end, the closer's interval, and one close that came too early.
    private static final Duration CLOSED_WITHIN = ScenarioApi.SHORT_AUCTION.plusSeconds(8);

    private ClockFaults() {}

    /// The clocks of ingest and processor are an hour ahead or behind. Auctions still end on time.
    static void wrong(FaultScenario scenario, SplittableRandom random) throws Exception {
        String number = "-" + random.nextInt(1_000_000);
        int port = FreePorts.find();
        ServiceProcess ingest = scenario.cluster.ingestWith("ingest-astray" + number, port, wrongBy(random));
        ServiceProcess processor = scenario.cluster.processorWith("processor-astray" + number, wrongBy(random));
        Duration _ = scenario.cluster.processor.stop();
        Duration _ = scenario.cluster.ingest.stop();
        processor.start();
        ingest.start();
        OutcomeClient astray = new OutcomeClient(port);
        Cluster.awaitBids(astray);
        scenario.use(astray);
        endsOnTime(scenario, astray, random);
        scenario.use(null);
        Duration _ = ingest.stop();
        Duration _ = processor.stop();
        scenario.cluster.processor.start();
        scenario.cluster.ingest.start();
    }

    private static void endsOnTime(FaultScenario scenario, OutcomeClient api, SplittableRandom random)
            throws InterruptedException {
        int index = random.nextInt(5_000, 9_000);
        long id = scenario.requests.auction(index);
        if (scenario.requests.open(index, "english", ScenarioApi.SHORT_AUCTION).result() != Operation.Result.OK) {
            throw new AssertionError("cannot open auction " + id);
        }
        Cluster.await(CLOSED_WITHIN, "auction " + id + " is closed by the clock")
                .until(() -> api.get("/api/auctions/" + id).contains("\"status\":\"unsold\""));
    }

    /// The environment of the process: libfaketime changes the time of day and leaves waits alone.
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
