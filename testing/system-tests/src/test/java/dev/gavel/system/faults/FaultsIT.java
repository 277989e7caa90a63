package dev.gavel.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Every fault, some rounds each, on one cluster of processes. Only with `-Pfaults`.
///
///     mvn -B verify -Pfaults -pl testing/system-tests -am
///     … -Dfaults.seed=42 -Dfaults.rounds=5 -Dfaults.only=broker-killed,poison
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultsIT {
    private static final Path REPORT = Path.of("target", "faults.md");

    private static final Duration PROVES_WITHIN = Duration.ofMinutes(5);

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path data;

    private final FaultSettings settings = FaultSettings.ofProperties();
    private final FaultReport report = new FaultReport(settings);
    private final Checker checker = new Checker(Cluster.PARTITIONS);
    private Cluster cluster;
    private TopicTail log;
    private ReadModelStores stores;
    private int scenarios;

    /// Of the scenarios, those that nothing was found in.
    private int played;

    @BeforeAll
    void start() throws Exception {
        System.out.println(settings);
        cluster = new Cluster(data);
        log = new TopicTail(cluster.bootstrap());
        stores = new ReadModelStores(cluster);
        cluster.startServices();
    }

    @AfterAll
    void stop() throws Exception {
        if (cluster != null) {
            cluster.close();
        }
        report.write(REPORT);
        if (played == scenarios) {
            delete(data);
        } else {
            System.out.println("what the processes said is in " + data);
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(directory)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }

    @TestFactory
    Stream<DynamicTest> losesNothing() {
        return Stream.concat(
                settings.faults().stream().map(fault -> DynamicTest.dynamicTest(fault.name(), () -> play(fault))),
                Stream.of(DynamicTest.dynamicTest("proof", this::prove)));
    }

    private void play(Fault fault) throws Exception {
        int number = scenarios++;
        FaultScenario.Outcome outcome;
        try {
            outcome =
                    new FaultScenario(cluster, log, stores, number)
                            .play(fault, settings.rounds(), settings.seed() + number, checker);
        } catch (Exception | AssertionError e) {
            // Now, not with the summary at the end.
            System.out.println(fault.name() + " could not be played: " + e);
            throw e;
        }
        System.out.println(report.add(fault, outcome));
        List<String> findings = outcome.findings().stream().map(Finding::sentence).toList();
        assertThat(findings).as("findings; %s", settings.toRepeat(fault)).isEmpty();
        played++;
    }

    /// After all of it, the tools of the command line come to the same, and so do two rebuilds.
    private void prove() throws Exception {
        String kafka = "--kafka=" + cluster.bootstrap();
        succeeds(cluster.tool("verify", "verify", kafka, "--against-read-models"));
        succeeds(cluster.tool("rebuild-one", "rebuild", kafka));
        succeeds(cluster.tool("rebuild-two", "rebuild", kafka));
        List<Finding> findings = new ArrayList<>();
        new ReadModelsCheck(checker.recomputation()).check(stores.readModels(), findings);
        assertThat(findings.stream().map(Finding::sentence)).isEmpty();
    }

    private static void succeeds(ServiceProcess tool) throws Exception {
        assertThat(tool.runToItsEnd(PROVES_WITHIN)).as("exit status of %s; see %s", tool, tool.output()).isZero();
    }
}
