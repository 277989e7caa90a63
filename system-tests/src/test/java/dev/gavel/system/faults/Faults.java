package dev.gavel.system.faults;

import dev.gavel.schema.Micros;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// All faults, in the order in which they are played on one cluster.
final class Faults {
    /// Longer than a session (6 s) and a transaction (10 s) of the processor.
    private static final Duration BEYOND_TIMEOUTS = Duration.ofSeconds(13);
    private static final int RETRIES_AT_ONCE = 50;

    static final List<Fault> ALL = List.of(
            new Fault("ingest-killed", (scene, random) -> restart(scene.cluster.ingest, random)),
            new Fault("processor-killed", (scene, random) -> restart(scene.cluster.processor, random)),
            new Fault("projector-killed", (scene, random) -> restart(scene.cluster.projector, random)),
            new Fault("broker-killed", (scene, random) -> restart(scene.cluster.broker, random)),
            new Fault("ingest-restarted", Faults::ingestRestarted),
            new Fault("processor-zombie", Faults::zombie),
            new Fault("rebalance-storm", Faults::rebalanceStorm),
            new Fault("retries-across-restart", Faults::retriesAcrossRestart),
            new Fault("poison", Faults::poison),
            new Fault("postgres-killed", (scene, _) -> Service.signal("KILL", scene.cluster.postgres.pid())),
            new Fault("postgres-paused", Faults::postgresPaused),
            new Fault("postgres-cut", Faults::postgresCut),
            new Fault("redis-killed", (scene, _) -> Service.signal("KILL", scene.cluster.redis.pid())),
            new Fault("redis-flushed", (scene, _) -> scene.stores.flushRedis()),
            new Fault("redis-older", Faults::redisOlder),
            new Fault("projector-between-stores", Faults::projectorBetweenStores),
            new Fault("projector-rebalance", Faults::projectorRebalance));

    private Faults() {}

    /// `kill -9`, some time without it, and it again.
    private static void restart(Service service, SplittableRandom random) throws Exception {
        service.kill();
        Waiting.pass(Duration.ofMillis(random.nextLong(1_500)));
        service.start();
    }

    /// SIGTERM with requests in flight: who was let in gets an answer.
    private static void ingestRestarted(Scene scene, SplittableRandom random) throws Exception {
        Duration _ = scene.cluster.ingest.stop();
        Waiting.pass(Duration.ofMillis(random.nextLong(500)));
        scene.cluster.ingest.start();
    }

    /// Another takes over from a processor that stands still; then both believe that the partitions are theirs.
    private static void zombie(Scene scene, SplittableRandom random) throws Exception {
        Service other = scene.cluster.anotherProcessor("processor-heir");
        other.start();
        scene.cluster.processor.freeze();
        Waiting.pass(BEYOND_TIMEOUTS.plusMillis(random.nextLong(2_000)));
        scene.cluster.processor.thaw();
        Waiting.pass(Duration.ofSeconds(2));
        Duration _ = other.stop();
    }

    private static void rebalanceStorm(Scene scene, SplittableRandom random) throws Exception {
        Service other = scene.cluster.anotherProcessor("processor-restless");
        for (int i = 0; i < 3; i++) {
            other.start();
            Waiting.pass(Duration.ofMillis(random.nextLong(2_000, 4_500)));
            if (random.nextBoolean()) {
                other.kill();
            } else {
                Duration _ = other.stop();
            }
        }
    }

    /// Fifty of the same at once, while the processor dies; they must all get the one answer.
    private static void retriesAcrossRestart(Scene scene, SplittableRandom random) throws Exception {
        long auction = scene.bidders.auction(random.nextInt(5));
        String key = "again-" + random.nextLong(1L << 40);
        long amount = random.nextLong(1, 100_000) * Micros.UNIT;
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> retries = new ArrayList<>();
            for (int i = 0; i < RETRIES_AT_ONCE; i++) {
                retries.add(clients.submit(() -> {
                    Duration took = Waiting.within(Scene.ANSWERS_AGAIN, "key " + key + " is answered", () ->
                            scene.bidders.bid(auction, 777, amount, key).isDecision());
                    return took;
                }));
            }
            restart(scene.cluster.processor, random);
            for (Future<?> retry : retries) {
                retry.get();
            }
        }
    }

    /// Records that say nothing: no key, no value, noise, and a good command in a partition that is not its own.
    private static void poison(Scene scene, SplittableRandom random) throws Exception {
        byte[] noise = new byte[random.nextInt(1, 200)];
        random.nextBytes(noise);
        byte[] key = AuctionKey.encode(scene.bidders.auction(0));
        int home = AuctionKey.partition(key, Cluster.PARTITIONS);
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, scene.cluster.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, null, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, null)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, noise, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, new byte[0])));
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    /// Its processes stand still: nothing is refused, nothing is answered.
    private static void postgresPaused(Scene scene, SplittableRandom random) throws Exception {
        List<ProcessHandle> processes = postgres(scene);
        for (ProcessHandle process : processes) {
            Service.signal("STOP", process.pid());
        }
        Waiting.pass(Duration.ofMillis(random.nextLong(2_000, 5_000)));
        for (ProcessHandle process : processes) {
            Service.signal("CONT", process.pid());
        }
    }

    /// The server and its sessions as they are now.
    private static List<ProcessHandle> postgres(Scene scene) {
        ProcessHandle server = ProcessHandle.of(scene.cluster.postgres.pid()).orElseThrow();
        List<ProcessHandle> processes = new ArrayList<>(List.of(server));
        server.descendants().forEach(processes::add);
        return processes;
    }

    private static void postgresCut(Scene scene, SplittableRandom random) throws Exception {
        for (int i = 0; i < 5; i++) {
            scene.stores.cutPostgres();
            Waiting.pass(Duration.ofMillis(random.nextLong(300)));
        }
    }

    /// Everything of it is older, its offsets too.
    private static void redisOlder(Scene scene, SplittableRandom random) throws Exception {
        Map<String, byte[]> older = scene.stores.dumpRedis();
        Waiting.pass(Duration.ofMillis(random.nextLong(1_000, 2_500)));
        scene.stores.restoreRedis(older);
    }

    /// Redis stands still, so a batch that is in Postgres cannot be in Redis when the projector dies.
    private static void projectorBetweenStores(Scene scene, SplittableRandom random) throws Exception {
        long redis = scene.cluster.redis.pid();
        Map<Integer, Long> before = scene.stores.projected();
        Service.signal("STOP", redis);
        try {
            Duration _ = Waiting.within(Duration.ofSeconds(10), "Postgres goes on without Redis", () ->
                    !scene.stores.projected().equals(before));
            scene.cluster.projector.kill();
        } finally {
            Service.signal("CONT", redis);
        }
        scene.cluster.projector.start();
    }

    /// A second projector takes half of the partitions, and one of the two leaves.
    private static void projectorRebalance(Scene scene, SplittableRandom random) throws Exception {
        Service other = scene.cluster.anotherProjector("projector-other");
        other.start();
        Waiting.pass(Duration.ofMillis(random.nextLong(3_000, 5_000)));
        if (random.nextBoolean()) {
            other.kill();
        } else {
            Duration _ = other.stop();
        }
    }

}
