package dev.gavel.system.faults;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Micros;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Faults of the log.
final class LogFaults {
    private static final Duration FULL_FOR = Duration.ofSeconds(4);
    private static final Duration REFUSES_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final String GROUP = ProcessorConfig.APPLICATION_ID;

    /// A commit takes some milliseconds, and 32 767 of them are needed.
    private static final Duration EPOCHS_LAST = Duration.ofMinutes(15);

    private static final int ADMIN_MS = 10_000;

    private LogFaults() {}

    /// Malformed records: no key, no value, noise, and a good command in a partition that is not its own.
    static void poison(FaultScenario scene, SplittableRandom random) throws Exception {
        byte[] noise = new byte[random.nextInt(1, 200)];
        random.nextBytes(noise);
        byte[] key = AuctionKey.encode(scene.bidders.auction(0));
        int home = AuctionKey.partition(key, Cluster.PARTITIONS);
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, scene.cluster.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, null, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, null)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, noise, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, new byte[0])));
            int astray = (home + 1 + random.nextInt(Cluster.PARTITIONS - 1)) % Cluster.PARTITIONS;
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, astray, key, goodBid(scene))));
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private static byte[] goodBid(FaultScenario scene) {
        long price = 1_000_000 * Micros.UNIT;
        return CommandCodec.encode(
                new Envelope(new PlaceBid(scene.bidders.auction(0), 666, price, UnknownFields.NONE), null));
    }

    /// The group's offsets have expired. A processor that began at the beginning would decide everything twice: it must
    /// refuse to start, and go on when it is told where it was.
    static void placeLost(FaultScenario scene, SplittableRandom random) throws Exception {
        Duration _ = scene.cluster.processor.stop();
        ServiceProcess refusing = scene.cluster.anotherProcessor("processor-placeless-" + random.nextInt(1_000_000));
        try (Admin admin = TopicTail.admin(scene.cluster.bootstrap())) {
            Map<TopicPartition, OffsetAndMetadata> places =
                    admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get(ADMIN_MS, MILLISECONDS);
            Cluster.await(REFUSES_WITHIN, "the group has nobody left, and its places are deleted")
                    .until(() -> {
                        admin.deleteConsumerGroupOffsets(GROUP, places.keySet()).all().get(ADMIN_MS, MILLISECONDS);
                        return true;
                    });
            int exit = refusing.runToItsEnd(REFUSES_WITHIN);
            scene.expect(exit == 1, "a processor without its place ended with " + exit);
            scene.expect(refusing.said("has no committed offset"), "a processor without its place does not say so");
            admin.alterConsumerGroupOffsets(GROUP, places).all().get(ADMIN_MS, MILLISECONDS);
        }
        scene.cluster.processor.start();
    }

    /// Nothing more can be appended, and the broker gives up; then there is space again.
    static void diskFull(FaultScenario scene, SplittableRandom random) throws Exception {
        SmallDisk disk = scene.cluster.brokerDisk;
        if (disk == null) {
            throw new AssertionError(
                    "disk-full mounts a small disk, which only root may: run it as root, or leave it out with"
                            + " -Dfaults.only");
        }
        scene.mayEnd(scene.cluster.broker);
        disk.fill();
        Thread.sleep(FULL_FOR.plusMillis(random.nextLong(2_000)));
        disk.free();
    }

    /// Each transaction takes one of the 32 767 epochs of a producer id (KIP-890); then it gets another id.
    static void epochsUsedUp(FaultScenario scene, SplittableRandom random) throws Exception {
        Duration _ = scene.cluster.processor.stop();
        ServiceProcess hasty =
                scene.cluster.anotherProcessor(
                        "processor-hasty-" + random.nextInt(1_000_000), "--commit-interval-ms=1");
        hasty.start();
        try (Admin admin = TopicTail.admin(scene.cluster.bootstrap())) {
            Map<String, Long> first = new HashMap<>();
            Cluster.await(EPOCHS_LAST, "a producer has used up its epochs")
                    .pollInterval(POLL_INTERVAL)
                    .until(() -> {
                        boolean another = false;
                        for (TransactionListing one : admin.listTransactions().all().get(ADMIN_MS, MILLISECONDS)) {
                            Long before = first.putIfAbsent(one.transactionalId(), one.producerId());
                            another |= before != null && before != one.producerId();
                        }
                        return another;
                    });
        }
        Duration _ = hasty.stop();
        scene.cluster.processor.start();
    }
}
