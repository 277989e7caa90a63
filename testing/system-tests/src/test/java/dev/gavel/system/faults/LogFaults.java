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
    private static final Duration EXITS_WITHIN = Duration.ofSeconds(30);
    private static final Duration POLL_INTERVAL = Duration.ofMillis(500);
    private static final String GROUP = ProcessorConfig.APPLICATION_ID;

    /// A commit takes some milliseconds, and 32 767 of them are needed.
    private static final Duration EPOCHS_LAST = Duration.ofMinutes(15);

    private static final int ADMIN_MS = 10_000;

    private LogFaults() {}

    /// Appends malformed records: no key, no value, random bytes, and a valid command in the wrong partition.
    static void poison(FaultScenario scenario, SplittableRandom random) throws Exception {
        byte[] noise = new byte[random.nextInt(1, 200)];
        random.nextBytes(noise);
        byte[] key = AuctionKey.encode(scenario.requests.auction(0));
        int home = AuctionKey.partition(key, Cluster.PARTITIONS);
        try (var producer =
                new KafkaProducer<>(
                        Map.<String, Object>of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, scenario.cluster.bootstrap()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            List<Future<?>> sent = new ArrayList<>();
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, null, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, null)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, noise, noise)));
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, home, key, new byte[0])));
            int wrong = (home + 1 + random.nextInt(Cluster.PARTITIONS - 1)) % Cluster.PARTITIONS;
            sent.add(producer.send(new ProducerRecord<>(Topics.COMMANDS, wrong, key, goodBid(scenario))));
            for (Future<?> one : sent) {
                one.get();
            }
        }
    }

    private static byte[] goodBid(FaultScenario scenario) {
        long price = 1_000_000 * Micros.UNIT;
        return CommandCodec.encode(
                new Envelope(new PlaceBid(scenario.requests.auction(0), 666, price, UnknownFields.NONE), null));
    }

    /// Deletes the committed offsets of the processor's group. A processor that started at the beginning would decide
    /// everything twice, so it must not start. It continues when the offsets are restored.
    static void offsetsLost(FaultScenario scenario, SplittableRandom random) throws Exception {
        Duration _ = scenario.cluster.processor.stop();
        ServiceProcess withoutOffsets =
                scenario.cluster.anotherProcessor("processor-without-offsets-" + random.nextInt(1_000_000));
        try (Admin admin = TopicTail.admin(scenario.cluster.bootstrap())) {
            Map<TopicPartition, OffsetAndMetadata> offsets =
                    admin.listConsumerGroupOffsets(GROUP).partitionsToOffsetAndMetadata().get(ADMIN_MS, MILLISECONDS);
            Cluster.await(EXITS_WITHIN, "the group has no members left, and its offsets are deleted")
                    .until(() -> {
                        admin.deleteConsumerGroupOffsets(GROUP, offsets.keySet()).all().get(ADMIN_MS, MILLISECONDS);
                        return true;
                    });
            int exit = withoutOffsets.runToItsEnd(EXITS_WITHIN);
            scenario.expect(exit == 1, "a processor without committed offsets exited with " + exit);
            scenario.expect(
                    withoutOffsets.said("has no committed offset"),
                    "a processor without committed offsets does not say so");
            admin.alterConsumerGroupOffsets(GROUP, offsets).all().get(ADMIN_MS, MILLISECONDS);
        }
        scenario.cluster.processor.start();
    }

    /// Fills the broker's disk, so that the broker exits, and frees it again.
    static void diskFull(FaultScenario scenario, SplittableRandom random) throws Exception {
        SmallDisk disk = scenario.cluster.brokerDisk;
        if (disk == null) {
            throw new AssertionError(
                    "disk-full mounts a small disk, which only root may: run it as root, or leave it out with"
                            + " -Dfaults.only");
        }
        scenario.mayEnd(scenario.cluster.broker);
        disk.fill();
        FaultScenario.last(FULL_FOR.plusMillis(random.nextLong(2_000)));
        disk.free();
    }

    /// Uses up the 32 767 epochs of a producer id (KIP-890), one per transaction, so that the producer gets another id.
    static void epochsUsedUp(FaultScenario scenario, SplittableRandom random) throws Exception {
        Duration _ = scenario.cluster.processor.stop();
        ServiceProcess hasty =
                scenario.cluster.anotherProcessor(
                        "processor-hasty-" + random.nextInt(1_000_000), "--commit-interval-ms=1");
        hasty.start();
        try (Admin admin = TopicTail.admin(scenario.cluster.bootstrap())) {
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
        scenario.cluster.processor.start();
    }
}
