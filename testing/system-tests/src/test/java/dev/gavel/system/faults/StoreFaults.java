package dev.gavel.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Faults of the read models and of the projector.
final class StoreFaults {
    private StoreFaults() {}

    /// Freezes all processes of Postgres: connections are neither rejected nor served.
    static void postgresPaused(FaultScenario scenario, SplittableRandom random) throws Exception {
        List<ProcessHandle> processes = postgres(scenario);
        for (ProcessHandle process : processes) {
            ServiceProcess.signal("STOP", process.pid());
        }
        FaultScenario.last(Duration.ofMillis(random.nextLong(2_000, 5_000)));
        for (ProcessHandle process : processes) {
            ServiceProcess.signal("CONT", process.pid());
        }
    }

    /// The server and its current sessions.
    private static List<ProcessHandle> postgres(FaultScenario scenario) {
        ProcessHandle server = ProcessHandle.of(scenario.cluster.postgres.pid()).orElseThrow();
        List<ProcessHandle> processes = new ArrayList<>(List.of(server));
        server.descendants().forEach(processes::add);
        return processes;
    }

    static void postgresCut(FaultScenario scenario, SplittableRandom random) throws Exception {
        for (int i = 0; i < 5; i++) {
            scenario.stores.cutPostgres();
            FaultScenario.last(Duration.ofMillis(random.nextLong(300)));
        }
    }

    /// Replaces the content of Redis, offsets included, by an older one.
    static void redisOlder(FaultScenario scenario, SplittableRandom random) throws Exception {
        ReadModelStores.RedisContent older = scenario.stores.copyRedis();
        FaultScenario.last(Duration.ofMillis(random.nextLong(1_000, 2_500)));
        scenario.stores.restoreRedis(older);
    }

    /// Freezes Redis, so that a batch is in Postgres but not in Redis when the projector is killed.
    static void projectorBetweenStores(FaultScenario scenario, SplittableRandom random) throws Exception {
        long redis = scenario.cluster.redis.pid();
        awaitProjection(scenario, FaultScenario.LAG_ZERO);
        Map<Integer, Long> before = scenario.stores.projected();
        ServiceProcess.signal("STOP", redis);
        try {
            Cluster.await(Duration.ofSeconds(10), "Postgres goes on without Redis")
                    .until(() -> !scenario.stores.projected().equals(before));
            scenario.cluster.projector.kill();
        } finally {
            ServiceProcess.signal("CONT", redis);
        }
        scenario.cluster.projector.start();
    }

    /// Waits until the projector projects; it may still be starting.
    private static void awaitProjection(FaultScenario scenario, Duration bound) throws Exception {
        Map<Integer, Long> before = scenario.stores.projected();
        Cluster.await(bound, "the projector works").until(() -> !scenario.stores.projected().equals(before));
    }

    /// A second projector takes half of the partitions, and then leaves.
    static void projectorRebalance(FaultScenario scenario, SplittableRandom random) throws Exception {
        ServiceProcess other = scenario.cluster.anotherProjector("projector-other");
        other.start();
        FaultScenario.last(Duration.ofMillis(random.nextLong(3_000, 5_000)));
        if (random.nextBoolean()) {
            other.kill();
        } else {
            Duration _ = other.stop();
        }
    }
}
