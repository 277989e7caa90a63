package dev.gavel.replay.verify;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.CommandReader;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.LogReader;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.Topics;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Compares one receipt with the log: decides the auction's commands again up to the bid. The chain hash covers every
/// earlier event of the auction (docs/adr/0012), so a true receipt proves all of them. Changes nothing.
public final class ReceiptCheck {
    private ReceiptCheck() {}

    /// @return one line for each claim that differs from the log; empty if the receipt is true
    /// @throws dev.gavel.replay.log.LogReader.UnreadableLogException if the log cannot be read from its beginning by
    ///   this version
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    public static List<String> differences(KafkaCluster kafka, Receipt receipt) throws InterruptedException {
        Position position = receipt.position();
        try (LogReader log = LogReader.open(kafka)) {
            if (position.partition() >= log.partitions()) {
                return List.of(noCommand(position));
            }
            long end = Math.min(log.ends(Topics.COMMANDS)[position.partition()], position.offset() + 1);
            try (PartitionReader reader = log.reader(Topics.COMMANDS).seek(position.partition(), 0, end)) {
                return differences(receipt, log.partitions(), reader::next);
            }
        }
    }

    /// @param commands of the receipt's partition from the beginning; returns `null` after the last
    static List<String> differences(
            Receipt receipt, int partitions, Supplier<@Nullable ConsumerRecord<byte[], byte[]>> commands) {
        Position position = receipt.position();
        byte[] key = AuctionKey.encode(receipt.auctionId());
        AuctionEngine engine = new AuctionEngine(new ReplayAuctionStore());
        for (var command = commands.get(); command != null; command = commands.get()) {
            ProcessedCommand processed = Arrays.equals(key, command.key()) ? decide(engine, command, partitions) : null;
            if (command.offset() == position.offset()) {
                Receipt found = processed == null ? null : receipt(processed);
                return found == null
                        ? List.of("the command at " + position + " is not a bid on auction " + receipt.auctionId())
                        : receipt.differences(found);
            }
            if (command.offset() > position.offset()) {
                break;
            }
        }
        return List.of(noCommand(position));
    }

    private static @Nullable ProcessedCommand decide(
            AuctionEngine engine, ConsumerRecord<byte[], byte[]> command, int partitions) {
        CommandMetadata metadata =
                new CommandMetadata(new Position(command.partition(), command.offset()), command.timestamp());
        return switch (CommandReader.read(command.key(), command.value(), command.partition(), partitions)) {
            case Decoded.Message<Envelope>(Envelope envelope) -> engine.process(envelope, metadata);
            case Decoded.Malformed<Envelope> _ -> null;
        };
    }

    private static @Nullable Receipt receipt(ProcessedCommand processed) {
        Auction after = processed.after();
        return after == null ? null : Receipt.of(processed.event(), after.terms().rulesVersion());
    }

    private static String noCommand(Position position) {
        return "the log has no command at " + position;
    }
}
