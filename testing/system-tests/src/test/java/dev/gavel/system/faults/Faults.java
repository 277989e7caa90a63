package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All faults, in the order in which they strike one cluster.
final class Faults {
    /// Longer than the session timeout (6 s) and the transaction timeout (5 s) of the processor.
    private static final Duration BEYOND_TIMEOUTS = Duration.ofSeconds(13);

    private static final int RETRIES_AT_ONCE = 50;

    static final List<Fault> ALL =
            List.of(
                    new Fault("ingest-killed", (scenario, random) -> restart(scenario.cluster.ingest, random)),
                    new Fault("processor-killed", (scenario, random) -> restart(scenario.cluster.processor, random)),
                    new Fault("projector-killed", (scenario, random) -> restart(scenario.cluster.projector, random)),
                    new Fault("broker-killed", (scenario, random) -> restart(scenario.cluster.broker, random)),
                    new Fault("ingest-restarted", Faults::ingestRestarted),
                    new Fault("processor-zombie", Faults::zombie),
                    new Fault("rebalance-storm", Faults::rebalanceStorm),
                    new Fault("retries-across-restart", Faults::retriesAcrossRestart),
                    new Fault("poison", LogFaults::poison),
                    new Fault(
                            "postgres-killed",
                            (scenario, _) -> ServiceProcess.signal("KILL", scenario.cluster.postgres.pid())),
                    new Fault("postgres-paused", StoreFaults::postgresPaused),
                    new Fault("postgres-cut", StoreFaults::postgresCut),
                    new Fault(
                            "redis-killed",
                            (scenario, _) -> ServiceProcess.signal("KILL", scenario.cluster.redis.pid())),
                    new Fault("redis-flushed", (scenario, _) -> scenario.stores.flushRedis()),
                    new Fault("redis-older", StoreFaults::redisOlder),
                    new Fault("projector-between-stores", StoreFaults::projectorBetweenStores),
                    new Fault("projector-rebalance", StoreFaults::projectorRebalance),
                    new Fault("clocks-wrong", ClockFaults::wrong),
                    new Fault("place-lost", LogFaults::offsetsLost),
                    new Fault("disk-full", LogFaults::diskFull),
                    new Fault("epochs-used-up", LogFaults::epochsUsedUp, 1));

    private Faults() {}

    /// Kills the service (`kill -9`) and starts it again after some time.
    static void restart(ServiceProcess service, SplittableRandom random) throws Exception {
        service.kill();
        FaultScenario.last(Duration.ofMillis(random.nextLong(1_500)));
        service.start();
    }

    /// Stops ingest (SIGTERM) with requests in flight. Every request that it accepted gets a response.
    private static void ingestRestarted(FaultScenario scenario, SplittableRandom random) throws Exception {
        Duration _ = scenario.cluster.ingest.stop();
        FaultScenario.last(Duration.ofMillis(random.nextLong(500)));
        scenario.cluster.ingest.start();
    }

    /// Another processor takes over from a frozen one. When the frozen one continues, both believe that they own the
    /// partitions.
    private static void zombie(FaultScenario scenario, SplittableRandom random) throws Exception {
        ServiceProcess other = scenario.cluster.anotherProcessor("processor-heir");
        other.start();
        scenario.cluster.processor.freeze();
        FaultScenario.last(BEYOND_TIMEOUTS.plusMillis(random.nextLong(2_000)));
        scenario.cluster.processor.thaw();
        FaultScenario.last(Duration.ofSeconds(2));
        Duration _ = other.stop();
    }

    private static void rebalanceStorm(FaultScenario scenario, SplittableRandom random) throws Exception {
        ServiceProcess other = scenario.cluster.anotherProcessor("processor-restless");
        for (int i = 0; i < 3; i++) {
            other.start();
            FaultScenario.last(Duration.ofMillis(random.nextLong(2_000, 4_500)));
            if (random.nextBoolean()) {
                other.kill();
            } else {
                Duration _ = other.stop();
            }
        }
    }

    /// Sends one bid fifty times at once while the processor is killed. All must get the same decision.
    private static void retriesAcrossRestart(FaultScenario scenario, SplittableRandom random) throws Exception {
        long auction = scenario.requests.auction(random.nextInt(5));
        String key = "again-" + random.nextLong(1L << 40);
        long amount = random.nextLong(1, 100_000) * Micros.UNIT;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> retries = new ArrayList<>();
            for (int i = 0; i < RETRIES_AT_ONCE; i++) {
                retries.add(
                        clients.submit(() ->
                                Cluster.await(FaultScenario.RECOVERS_WITHIN, "key " + key + " has its decision")
                                        .until(() -> scenario.requests.bid(auction, 777, amount, key).isDecision())));
            }
            restart(scenario.cluster.processor, random);
            for (Future<?> retry : retries) {
                retry.get();
            }
        }
    }
}
