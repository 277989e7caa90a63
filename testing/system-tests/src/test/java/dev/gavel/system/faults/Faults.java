package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// All faults, in the order in which they are played on one cluster.
final class Faults {
    /// Longer than a session (6 s) and a transaction (10 s) of the processor.
    private static final Duration BEYOND_TIMEOUTS = Duration.ofSeconds(13);

    private static final int RETRIES_AT_ONCE = 50;

    static final List<Fault> ALL =
            List.of(
                    new Fault("ingest-killed", (scene, random) -> restart(scene.cluster.ingest, random)),
                    new Fault("processor-killed", (scene, random) -> restart(scene.cluster.processor, random)),
                    new Fault("projector-killed", (scene, random) -> restart(scene.cluster.projector, random)),
                    new Fault("broker-killed", (scene, random) -> restart(scene.cluster.broker, random)),
                    new Fault("ingest-restarted", Faults::ingestRestarted),
                    new Fault("processor-zombie", Faults::zombie),
                    new Fault("rebalance-storm", Faults::rebalanceStorm),
                    new Fault("retries-across-restart", Faults::retriesAcrossRestart),
                    new Fault("poison", LogFaults::poison),
                    new Fault(
                            "postgres-killed",
                            (scene, _) -> ServiceProcess.signal("KILL", scene.cluster.postgres.pid())),
                    new Fault("postgres-paused", StoreFaults::postgresPaused),
                    new Fault("postgres-cut", StoreFaults::postgresCut),
                    new Fault("redis-killed", (scene, _) -> ServiceProcess.signal("KILL", scene.cluster.redis.pid())),
                    new Fault("redis-flushed", (scene, _) -> scene.stores.flushRedis()),
                    new Fault("redis-older", StoreFaults::redisOlder),
                    new Fault("projector-between-stores", StoreFaults::projectorBetweenStores),
                    new Fault("projector-rebalance", StoreFaults::projectorRebalance),
                    new Fault("clocks-wrong", ClockFaults::wrong),
                    new Fault("place-lost", LogFaults::placeLost),
                    new Fault("disk-full", LogFaults::diskFull),
                    new Fault("epochs-used-up", LogFaults::epochsUsedUp, 1));

    private Faults() {}

    /// `kill -9`, some time without it, and it again.
    static void restart(ServiceProcess service, SplittableRandom random) throws Exception {
        service.kill();
        Thread.sleep(Duration.ofMillis(random.nextLong(1_500)));
        service.start();
    }

    /// SIGTERM with requests in flight: who was let in gets an answer.
    private static void ingestRestarted(FaultScenario scene, SplittableRandom random) throws Exception {
        Duration _ = scene.cluster.ingest.stop();
        Thread.sleep(Duration.ofMillis(random.nextLong(500)));
        scene.cluster.ingest.start();
    }

    /// Another takes over from a processor that stands still; then both believe that the partitions are theirs.
    private static void zombie(FaultScenario scene, SplittableRandom random) throws Exception {
        ServiceProcess other = scene.cluster.anotherProcessor("processor-heir");
        other.start();
        scene.cluster.processor.freeze();
        Thread.sleep(BEYOND_TIMEOUTS.plusMillis(random.nextLong(2_000)));
        scene.cluster.processor.thaw();
        Thread.sleep(Duration.ofSeconds(2));
        Duration _ = other.stop();
    }

    private static void rebalanceStorm(FaultScenario scene, SplittableRandom random) throws Exception {
        ServiceProcess other = scene.cluster.anotherProcessor("processor-restless");
        for (int i = 0; i < 3; i++) {
            other.start();
            Thread.sleep(Duration.ofMillis(random.nextLong(2_000, 4_500)));
            if (random.nextBoolean()) {
                other.kill();
            } else {
                Duration _ = other.stop();
            }
        }
    }

    /// Fifty of the same at once, while the processor dies; they must all get the one answer.
    private static void retriesAcrossRestart(FaultScenario scene, SplittableRandom random) throws Exception {
        long auction = scene.bidders.auction(random.nextInt(5));
        String key = "again-" + random.nextLong(1L << 40);
        long amount = random.nextLong(1, 100_000) * Micros.UNIT;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> retries = new ArrayList<>();
            for (int i = 0; i < RETRIES_AT_ONCE; i++) {
                retries.add(
                        clients.submit(() ->
                                Cluster.await(FaultScenario.ANSWERS_AGAIN, "key " + key + " is answered")
                                        .until(() -> scene.bidders.bid(auction, 777, amount, key).isDecision())));
            }
            restart(scene.cluster.processor, random);
            for (Future<?> retry : retries) {
                retry.get();
            }
        }
    }
}
