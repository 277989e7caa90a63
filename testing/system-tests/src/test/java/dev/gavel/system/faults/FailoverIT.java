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

/// How long auctions wait for the second of two processors when the first is killed, and bidders for the second of two
/// ingests; and that nobody notices when one is stopped in order. Prints the numbers (docs/adr/0016). Only with
/// `-Pfaults`.
final class FailoverIT {
    private static final Duration TAKEN_OVER_WITHIN = Duration.ofSeconds(10);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(2);

    @Test
    void aSecondProcessorTakesOver(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path data) throws Exception {
        try (Cluster cluster = new Cluster(data)) {
            cluster.startServices();
            ServiceProcess second = cluster.anotherProcessor("processor-second");
            second.start();
            awaitMembers(cluster, 2);
            ScenarioClients bidders = new ScenarioClients(() -> cluster.api, 1);
            bidders.start(1);
            Thread.sleep(Duration.ofSeconds(5));

            cluster.processor.kill();
            Duration takenOver = answersEverywhere(bidders);
            System.out.printf("processor killed: all auctions answered again after %d ms%n", takenOver.toMillis());

            cluster.processor.start();
            awaitMembers(cluster, 2);
            Thread.sleep(Duration.ofSeconds(5));
            int before = bidders.operations().size();
            Duration stopped = second.stop();
            Thread.sleep(Duration.ofSeconds(2));
            bidders.stop();
            List<Operation> during = bidders.operations().subList(before, bidders.operations().size());
            Duration slowest = during.stream().map(Operation::took).max(Duration::compareTo).orElseThrow();
            long failed = during.stream().filter(one -> one.result() == Result.UNKNOWN).count();
            System.out.printf(
                    "processor stopped in %d ms: %d operations meanwhile, %d failed, slowest answer %d ms%n",
                    stopped.toMillis(), during.size(), failed, slowest.toMillis());

            assertThat(takenOver).isLessThan(TAKEN_OVER_WITHIN);
            assertThat(stopped).isLessThan(STOPS_WITHIN);
            assertThat(failed).isZero();
        }
    }

    /// A client that goes to the other instance, with the same key, when the one does not answer.
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
            Thread.sleep(Duration.ofSeconds(3));

            second.kill();
            Thread.sleep(Duration.ofSeconds(3));
            System.out.println("ingest killed: " + bidder.seen());
            Duration killed = bidder.slowest();

            second.start();
            Cluster.awaitBids(other);
            bidder.forget();
            Duration stopped = second.stop();
            Thread.sleep(Duration.ofSeconds(2));
            System.out.printf("ingest stopped in %d ms: %s%n", stopped.toMillis(), bidder.seen());
            bidder.stop();

            assertThat(killed).isLessThan(TAKEN_OVER_WITHIN);
            assertThat(stopped).isLessThan(STOPS_WITHIN);
            assertThat(bidder.failures()).isEmpty();
        }
    }

    /// A bid on each auction, asked now, is decided.
    private static Duration answersEverywhere(ScenarioClients bidders) throws InterruptedException {
        long startNs = System.nanoTime();
        for (int i = 0; i < ScenarioClients.TYPES.size(); i++) {
            long auction = bidders.auction(i);
            Cluster.await(FaultScenario.ANSWERS_AGAIN, "auction " + auction + " is answered")
                    .until(() -> bidders.probe(auction).isDecision());
        }
        return Duration.ofNanos(System.nanoTime() - startNs);
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
