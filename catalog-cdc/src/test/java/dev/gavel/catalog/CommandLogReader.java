package dev.gavel.catalog;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/// Reads `auction-commands` from the beginning to its current end.
final class CommandLogReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final int partitions;
    private final List<Envelope> read = new ArrayList<>();

    CommandLogReader(String bootstrap, int partitions) {
        this.partitions = partitions;
        consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.assign(
                IntStream.range(0, partitions)
                        .mapToObj(partition -> new TopicPartition(Topics.COMMANDS, partition))
                        .toList());
    }

    /// The commands of an auction so far: `open` or `cancel`, each with its idempotency key.
    List<String> of(long auctionId) {
        consumer.poll(Duration.ofMillis(50)).forEach(this::add);
        return read.stream()
                .filter(envelope -> envelope.command().auctionId() == auctionId)
                .map(envelope -> name(envelope.command()) + " " + envelope.idempotencyKey())
                .toList();
    }

    /// How many auctions with ids in this range have been opened so far.
    long opened(long from, long to) {
        consumer.poll(Duration.ofMillis(50)).forEach(this::add);
        return read.stream()
                .map(Envelope::command)
                .filter(command -> command instanceof Command.OpenAuction)
                .map(Command::auctionId)
                .filter(id -> id >= from && id <= to)
                .distinct()
                .count();
    }

    /// The first command that opens an auction, of those that were read so far; `null` if there is none.
    Command.@Nullable OpenAuction firstOpen(long auctionId) {
        for (Envelope envelope : read) {
            if (envelope.command() instanceof Command.OpenAuction open && open.auctionId() == auctionId) {
                return open;
            }
        }
        return null;
    }

    /// The last command of an auction.
    Command last(long auctionId) {
        return read.stream()
                .map(Envelope::command)
                .filter(command -> command.auctionId() == auctionId)
                .reduce((_, later) -> later)
                .orElseThrow();
    }

    @Override
    public void close() {
        consumer.close();
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        if (record.partition() != AuctionKey.partition(record.key(), partitions)) {
            throw new AssertionError("in another partition than ingest would choose: " + record);
        }
        switch (CommandCodec.decode(record.key(), record.value())) {
            case Decoded.Message<Envelope>(Envelope envelope) -> read.add(envelope);
            case Decoded.Malformed<Envelope>(String reason) -> throw new AssertionError(reason);
        }
    }

    private static String name(Command command) {
        return switch (command) {
            case Command.OpenAuction _ -> "open";
            case Command.CancelAuction _ -> "cancel";
            default -> throw new AssertionError("not a command of the catalog: " + command);
        };
    }
}
