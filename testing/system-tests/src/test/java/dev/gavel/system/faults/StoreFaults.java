package dev.gavel.system.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// Faults of the read models and of the projector.
final class StoreFaults {
    private StoreFaults() {}

    /// Its processes stand still: nothing is refused, nothing is answered.
    static void postgresPaused(FaultScenario scene, SplittableRandom random) throws Exception {
        List<ProcessHandle> processes = postgres(scene);
        for (ProcessHandle process : processes) {
            ServiceProcess.signal("STOP", process.pid());
        }
        Thread.sleep(Duration.ofMillis(random.nextLong(2_000, 5_000)));
        for (ProcessHandle process : processes) {
            ServiceProcess.signal("CONT", process.pid());
        }
    }

    /// The server and its sessions as they are now.
    private static List<ProcessHandle> postgres(FaultScenario scene) {
        ProcessHandle server = ProcessHandle.of(scene.cluster.postgres.pid()).orElseThrow();
        List<ProcessHandle> processes = new ArrayList<>(List.of(server));
        server.descendants().forEach(processes::add);
        return processes;
    }

    static void postgresCut(FaultScenario scene, SplittableRandom random) throws Exception {
        for (int i = 0; i < 5; i++) {
            scene.stores.cutPostgres();
            Thread.sleep(Duration.ofMillis(random.nextLong(300)));
        }
    }

    /// Everything of it is older, its offsets too.
    static void redisOlder(FaultScenario scene, SplittableRandom random) throws Exception {
        Map<String, byte[]> older = scene.stores.dumpRedis();
        Thread.sleep(Duration.ofMillis(random.nextLong(1_000, 2_500)));
        scene.stores.restoreRedis(older);
    }

    /// Redis stands still, so a batch that is in Postgres cannot be in Redis when the projector dies.
    static void projectorBetweenStores(FaultScenario scene, SplittableRandom random) throws Exception {
        long redis = scene.cluster.redis.pid();
        awaitProjection(scene, FaultScenario.LAG_ZERO);
        Map<Integer, Long> before = scene.stores.projected();
        ServiceProcess.signal("STOP", redis);
        try {
            Cluster.await(Duration.ofSeconds(10), "Postgres goes on without Redis")
                    .until(() -> !scene.stores.projected().equals(before));
            scene.cluster.projector.kill();
        } finally {
            ServiceProcess.signal("CONT", redis);
        }
        scene.cluster.projector.start();
    }

    /// It may be starting still.
    private static void awaitProjection(FaultScenario scene, Duration bound) throws Exception {
        Map<Integer, Long> before = scene.stores.projected();
        Cluster.await(bound, "the projector works").until(() -> !scene.stores.projected().equals(before));
    }

    /// A second projector takes half of the partitions, and one of the two leaves.
    static void projectorRebalance(FaultScenario scene, SplittableRandom random) throws Exception {
        ServiceProcess other = scene.cluster.anotherProjector("projector-other");
        other.start();
        Thread.sleep(Duration.ofMillis(random.nextLong(3_000, 5_000)));
        if (random.nextBoolean()) {
            other.kill();
        } else {
            Duration _ = other.stop();
        }
    }
}
