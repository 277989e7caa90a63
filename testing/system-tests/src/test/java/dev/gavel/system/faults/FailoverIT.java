package dev.gavel.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.system.faults.Operation.Result;
import dev.gavel.testing.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// Measures how long it takes until the second of two processors, or of two ingests, takes over from one that is
/// killed, and checks that no client notices an orderly stop. Prints the figures (ADR 0016). Only with `-Pfaults`.
final class FailoverIT {
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(2);

    /// Enough that all auctions have bids, and that the load continues after the event that is measured.
    private static final int OPERATIONS = 300;

    private static final int BIDS = 50;

    @Test
    void aSecondProcessorTakesOver(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        try (Cluster cluster = new Cluster(data)) {
            cluster.startServices();
            ServiceProcess second = cluster.anotherProcessor("processor-second");
            second.start();
            awaitMembers(cluster, 2);
            ScenarioApi requests = new ScenarioApi(() -> cluster.api, 1);
            ScenarioClients clients = new ScenarioClients(requests);
            clients.start(1);
            awaitOperations(requests, OPERATIONS);

            cluster.processor.kill();
            Duration takenOver = decidesEverywhere(requests);
            System.out.printf(
                    "processor killed: bids on all auctions decided again after %d ms%n", takenOver.toMillis());

            cluster.processor.start();
            awaitMembers(cluster, 2);
            awaitOperations(requests, OPERATIONS);
            int before = requests.operations().size();
            Duration stopped = second.stop();
            Duration _ = decidesEverywhere(requests);
            awaitOperations(requests, OPERATIONS);
            clients.stop();
            List<Operation> during = requests.operations().subList(before, requests.operations().size());
            Duration slowest = during.stream().map(Operation::took).max(Duration::compareTo).orElseThrow();
            long failed = during.stream().filter(one -> one.result() == Result.UNKNOWN).count();
            System.out.printf(
                    "processor stopped in %d ms: %d operations meanwhile, %d failed, slowest response %d ms%n",
                    stopped.toMillis(), during.size(), failed, slowest.toMillis());

            assertThat(takenOver).isLessThan(TAKEN_OVER_WITHIN);
            assertThat(stopped).isLessThan(STOPS_WITHIN);
            assertThat(failed).isZero();
        }
    }

    /// The client repeats a bid with the same key at the other instance if the first one does not respond.
    @Test
    void aClientThatRetriesDoesNotNoticeAnIngestThatDies(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data)
            throws Exception {
        try (Cluster cluster = new Cluster(data)) {
            cluster.startServices();
            int port = FreePorts.find();
            ServiceProcess second = cluster.anotherIngest("ingest-second", port);
            second.start();
            OutcomeClient other = new OutcomeClient(port);
            Cluster.awaitBids(other);
            RetryingBidder bidder = new RetryingBidder(List.of(cluster.api, other));
            bidder.start();
            bidder.awaitBids(BIDS);

            second.kill();
            bidder.awaitBids(BIDS);
            System.out.println("ingest killed: " + bidder.summary());
            Duration killed = bidder.slowest();

            second.start();
            Cluster.awaitBids(other);
            bidder.forget();
            Duration stopped = second.stop();
            bidder.awaitBids(BIDS);
            System.out.printf("ingest stopped in %d ms: %s%n", stopped.toMillis(), bidder.summary());
            bidder.stop();

            assertThat(killed).isLessThan(TAKEN_OVER_WITHIN);
            assertThat(stopped).isLessThan(STOPS_WITHIN);
            assertThat(bidder.failures()).isEmpty();
        }
    }

    /// Waits until a bid on each auction is decided, and returns how long that took.
    private static Duration decidesEverywhere(ScenarioApi requests) {
        long startNs = System.nanoTime();
        for (int i = 0; i < ScenarioClients.TYPES.size(); i++) {
            long auction = requests.auction(i);
            Cluster.await(FaultScenario.RECOVERS_WITHIN, "a bid on auction " + auction + " is decided")
                    .until(() -> requests.probe(auction).isDecision());
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
    }

    private static void awaitOperations(ScenarioApi requests, int more) {
        int before = requests.operations().size();
        Cluster.await(FaultScenario.RECOVERS_WITHIN, more + " more requests have ended")
                .until(() -> requests.operations().size() >= before + more);
    }

    private static void awaitMembers(Cluster cluster, int members) throws Exception {
        try (Admin admin = TopicTail.admin(cluster.bootstrap())) {
            Cluster.await(Cluster.START_TIMEOUT, members + " processors share the partitions")
                    .until(() ->
                            admin
                                            .describeConsumerGroups(List.of(ProcessorConfig.APPLICATION_ID))
                                            .all()
                                            .get(5, TimeUnit.SECONDS)
                                            .values()
                                            .iterator()
                                            .next()
                                            .members()
                                            .stream()
                                            .filter(member -> !member.assignment().topicPartitions().isEmpty())
                                            .count()
                                    == members);
        }
    }
}
