package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import com.google.protobuf.UnknownFieldSet.Field;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.replay.audit.AuditConfig;
import dev.gavel.replay.audit.ReadModelAudit;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.rebuild.Rebuild;
import dev.gavel.replay.rebuild.RebuildConfig;
import dev.gavel.replay.transfer.Export;
import dev.gavel.replay.transfer.Import;
import dev.gavel.replay.verify.CommandRange;
import dev.gavel.replay.verify.Verification;
import dev.gavel.replay.verify.Verifier;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.RecordLimits;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.proto.AuctionTerms;
import dev.gavel.schema.proto.Command;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Records from nothing to the topics' limits among bids, on a real broker whose topics an earlier version created:
/// every bid is decided and projected, also after a restart, and the tools read that log.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
final class RecordsAtTheLimitIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics(1, 1, (short) 1);
    private static final byte[] KEY = AuctionKey.encode(42);

    /// As large as the topic of an earlier version accepts, with the framing of record and batch.
    private static final int LARGEST = RecordLimits.COMMAND_BYTES - 200;

    private final Random random = new Random(7);

    @Test
    void everyBidIsDecidedAndProjected(@TempDir Path directory) throws Exception {
        try (Broker broker = Broker.start(Files.createDirectory(directory.resolve("broker")));
                Stores stores = Stores.start(Files.createDirectory(directory.resolve("stores")))) {
            createTopicsAsAnEarlierVersionDid(broker);
            try (ProcessorService processor = ProcessorService.start(processor(broker, directory.resolve("first")))) {
                appendCommands(broker);
                awaitBids(broker, 24);
                assertThat(processor.failure()).isNull();
            }
            try (ProcessorService processor = ProcessorService.start(processor(broker, directory.resolve("second")));
                    Projector projector = Projector.start(projector(broker, stores))) {
                append(broker, Topics.COMMANDS, KEY, bid(25), "none");
                awaitBids(broker, 25);
                assertVerified(broker);
                assertImported(broker, directory);

                appendEvents(broker);
                append(broker, Topics.COMMANDS, KEY, bid(26), "none");
                await("the projection goes on")
                        .atMost(BOUND)
                        .until(() ->
                                stores.rows("SELECT max(amount_micros) FROM bids WHERE reason IS NULL")
                                        .equals(List.of(Long.toString(26 * Micros.UNIT))));
                assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("28");
                assertThat(stores.rows("SELECT count(*) FROM unreadable_events")).containsExactly("4");
                assertThat(stores.rows("SELECT title FROM auctions WHERE id = 50")).containsExactly("a\uFFFDb");
                assertReadModelsEqual(broker, stores);
                Rebuild.run(rebuild(broker, stores), ReplayProgress.SILENT);
                assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("28");
                assertReadModelsEqual(broker, stores);
                assertThat(processor.failure()).isNull();
                assertThat(projector.failure()).isNull();
            }
        }
    }

    private static void createTopicsAsAnEarlierVersionDid(Broker broker) throws Exception {
        List<NewTopic> topics =
                new ArrayList<>(
                        TOPICS.all().stream()
                                .map(topic -> new NewTopic(topic.name(), 1, (short) 1).configs(topic.settings()))
                                .toList());
        topics.add(
                new NewTopic(ProcessorConfig.APPLICATION_ID + "-keys-changelog", 1, (short) 1)
                        .configs(Map.of("cleanup.policy", "compact")));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            admin.createTopics(topics).all().get(20, TimeUnit.SECONDS);
        }
    }

    private void appendCommands(Broker broker) throws Exception {
        append(broker, Topics.COMMANDS, KEY, open(LARGEST), "none");
        List<byte[]> garbage = List.of(new byte[0], bytes(1), bytes(LARGEST));
        for (int i = 1; i <= 24; i++) {
            append(broker, Topics.COMMANDS, KEY, bid(i), "none");
            append(broker, Topics.COMMANDS, KEY, garbage.get(i % garbage.size()), "none");
        }
        append(broker, Topics.COMMANDS, KEY, null, "none");
        append(broker, Topics.COMMANDS, null, bid(1), "none");
        append(broker, Topics.COMMANDS, bytes(LARGEST), new byte[0], "none");
        append(broker, Topics.COMMANDS, KEY, new byte[3 * RecordLimits.COMMAND_BYTES], "gzip");
        RecordHeaders many = new RecordHeaders();
        for (int i = 0; i < 100_000; i++) {
            many.add("h", new byte[4]);
        }
        append(broker, new ProducerRecord<>(Topics.COMMANDS, 0, null, KEY, new byte[] {1}, many), "none");
        RecordHeaders large = new RecordHeaders();
        large.add("large", bytes(LARGEST - 100));
        append(broker, new ProducerRecord<>(Topics.COMMANDS, 0, null, KEY, bid(1), large), "none");
    }

    private void appendEvents(Broker broker) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> events = reader(broker).read(Topics.EVENTS, "read_committed");
        append(broker, Topics.EVENTS, KEY, new byte[0], "none");
        append(broker, Topics.EVENTS, KEY, null, "none");
        append(broker, Topics.EVENTS, null, bytes(9), "none");
        append(broker, Topics.EVENTS, KEY, bytes(RecordLimits.RECORD_BYTES - 200), "none");
        // The opening and a bid again.
        append(broker, Topics.EVENTS, KEY, events.get(0).value(), "none");
        append(broker, Topics.EVENTS, KEY, events.get(1).value(), "none");
        append(broker, SampleEvents.opened(50, 0, 1_000, "a\u0000b"));
        append(broker, SampleEvents.accepted(51, 0, 1_001, 3));
    }

    private static void assertVerified(Broker broker) throws Exception {
        Verification verification =
                Verifier.verify(
                        new Verifier.Config(
                                KafkaCluster.at(broker.bootstrap()), null, CommandRange.ALL, Duration.ofSeconds(5)),
                        ReplayProgress.SILENT);
        assertThat(verification.divergences()).isEmpty();
        assertThat(verification.malformed()).isEqualTo(24 + 5);
    }

    private static void assertImported(Broker source, Path directory) throws Exception {
        Path file = directory.resolve("export.jsonl");
        try (var out = Files.newOutputStream(file)) {
            Export.write(
                    new Export.Config(KafkaCluster.at(source.bootstrap()), Set.of(), directory, Duration.ofSeconds(5)),
                    out,
                    ReplayProgress.SILENT);
        }
        try (Broker target = Broker.start(Files.createDirectory(directory.resolve("target")))) {
            Import.run(
                    new Import.Config(file, processor(target, directory.resolve("imported")), BOUND),
                    ReplayProgress.SILENT);
            assertThat(reader(target).events()).isEqualTo(reader(source).events());
            assertThat(reader(target).read(Topics.DEAD_LETTERS, "read_committed"))
                    .hasSameSizeAs(reader(source).read(Topics.DEAD_LETTERS, "read_committed"));
        }
    }

    private static void assertReadModelsEqual(Broker broker, Stores stores) throws Exception {
        var audit =
                ReadModelAudit.run(
                        new AuditConfig(
                                KafkaCluster.at(broker.bootstrap()),
                                stores.url(),
                                stores.redisUri().toString(),
                                20,
                                BOUND),
                        ReplayProgress.SILENT);
        assertThat(audit.first()).isEmpty();
    }

    private static void awaitBids(Broker broker, int count) {
        await(count + " accepted bids")
                .atMost(BOUND)
                .until(() ->
                        reader(broker).events().values().stream()
                                        .map(Event::fact)
                                        .filter(Fact.BidAccepted.class::isInstance)
                                        .count()
                                >= count);
    }

    private static TopicReader reader(Broker broker) {
        return new TopicReader(Integer.parseInt(broker.bootstrap().replaceAll(".*:", "")));
    }

    private static void append(Broker broker, Event event) throws Exception {
        append(broker, Topics.EVENTS, AuctionKey.encode(event.auctionId()), EventCodec.encode(event), "none");
    }

    private static void append(
            Broker broker, String topic, byte @Nullable [] key, byte @Nullable [] value, String compression)
            throws Exception {
        append(broker, new ProducerRecord<>(topic, 0, key, value), compression);
    }

    private static void append(Broker broker, ProducerRecord<byte[], byte[]> record, String compression)
            throws Exception {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrap(),
                        "max.request.size",
                        4 * RecordLimits.COMMAND_BYTES,
                        "compression.type",
                        compression);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get(20, TimeUnit.SECONDS);
        }
    }

    /// An auction that is open for an hour, of this size, with an idempotency key.
    private static byte[] open(int bytes) {
        Command.Builder command = Command.newBuilder().setIdempotencyKey("large");
        AuctionTerms.Builder terms = command.getOpenBuilder().getTermsBuilder();
        terms.setRulesVersion(2)
                .setOpeningPriceMicros(1)
                .setIncrementMicros(1)
                .setEndsAtMs(System.currentTimeMillis() + 3_600_000);
        ByteString filler = ByteString.copyFrom(new byte[bytes - command.build().getSerializedSize() - 20]);
        terms.setUnknownFields(
                UnknownFieldSet.newBuilder()
                        .addField(1_000, Field.newBuilder().addLengthDelimited(filler).build())
                        .build());
        return command.build().toByteArray();
    }

    private static byte[] bid(int amount) {
        Command.Builder command = Command.newBuilder();
        command.getBidBuilder().setBidderId(1 + amount % 2).setAmountMicros(amount * Micros.UNIT);
        return command.build().toByteArray();
    }

    private byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static ProcessorConfig processor(Broker broker, Path stateDir) {
        return new ProcessorConfig(broker.bootstrap(), TOPICS, stateDir);
    }

    private static ProjectorConfig projector(Broker broker, Stores stores) {
        return new ProjectorConfig(broker.bootstrap(), stores.url(), stores.redisUri().toString(), TOPICS);
    }

    private static RebuildConfig rebuild(Broker broker, Stores stores) {
        return new RebuildConfig(
                KafkaCluster.at(broker.bootstrap()),
                stores.url(),
                stores.redisUri().toString(),
                RebuildConfig.Only.BOTH,
                RebuildConfig.SwapRule.ALWAYS,
                1_000,
                1,
                BOUND);
    }
}
