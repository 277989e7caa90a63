package dev.gavel.replay.verify;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.DeadLetter;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/// A log that a test writes: first the commands, then the decisions of a processor, which the test may change before.
final class TestLog implements AutoCloseable {
    static final int PARTITIONS = 2;
    static final long AUCTION = 42;
    static final int HOME = AuctionKey.partition(AuctionKey.encode(AUCTION), PARTITIONS);

    private final KafkaProducer<byte[], byte[]> producer;
    private final AuctionEngine engine = new AuctionEngine(new ReplayAuctionStore());

    /// The events as a processor would write them. The test may change them before [#decide].
    final List<ProducerRecord<byte[], byte[]>> events = new ArrayList<>();

    final List<ProducerRecord<byte[], byte[]>> deadLetters = new ArrayList<>();

    TestLog(String bootstrap) throws InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            new TopicSetup(admin, Duration.ofSeconds(20))
                    .ensure(TopicChoice.exactly(new Topics(PARTITIONS, 1, (short) 1)));
        }
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "acks", "all"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    /// Appends an opening and bids, each higher than the one before.
    TestLog auction(int bids) throws Exception {
        append(
                new OpenAuction(
                        AUCTION,
                        new AuctionTerms("watch", Micros.UNIT, 1, null, 4_000_000_000_000L, UnknownFields.NONE)));
        for (int bid = 1; bid <= bids; bid++) {
            append(new PlaceBid(AUCTION, bid, bid * Micros.UNIT, UnknownFields.NONE));
        }
        return this;
    }

    void append(Command command) throws Exception {
        appended(command, send(command).get());
    }

    /// Appends bids on an auction that does not exist, without waiting for each.
    void appendAll(int bids) throws Exception {
        Command bid = new PlaceBid(AUCTION, 1, Micros.UNIT, UnknownFields.NONE);
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < bids; i++) {
            sent.add(send(bid));
        }
        for (Future<RecordMetadata> at : sent) {
            appended(bid, at.get());
        }
    }

    private Future<RecordMetadata> send(Command command) {
        byte[] key = AuctionKey.encode(command.auctionId());
        byte[] value = CommandCodec.encode(new Envelope(command, null));
        return producer.send(new ProducerRecord<>(Topics.COMMANDS, AuctionKey.partition(key, PARTITIONS), key, value));
    }

    private void appended(Command command, RecordMetadata at) {
        byte[] key = AuctionKey.encode(command.auctionId());
        Envelope envelope = new Envelope(command, null);
        int home = at.partition();
        CommandMetadata metadata = new CommandMetadata(new Position(home, at.offset()), at.timestamp());
        byte[] value = engine.process(envelope, metadata).eventValue();
        events.add(new ProducerRecord<>(Topics.EVENTS, home, at.timestamp(), key, value));
    }

    /// Appends a malformed command, or one in the wrong partition.
    long appendMalformed(int partition, byte @Nullable [] key, byte[] value) throws Exception {
        var at = producer.send(new ProducerRecord<>(Topics.COMMANDS, partition, key, value)).get();
        var letter = new ProducerRecord<>(Topics.DEAD_LETTERS, DeadLetter.PARTITION, at.timestamp(), key, value);
        letter.headers().add(DeadLetter.POSITION, (partition + "@" + at.offset()).getBytes(UTF_8));
        deadLetters.add(letter);
        return at.offset();
    }

    /// Writes the events and the dead letters.
    void decide() throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        events.forEach(record -> sent.add(producer.send(record)));
        deadLetters.forEach(record -> sent.add(producer.send(record)));
        for (Future<RecordMetadata> at : sent) {
            at.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
