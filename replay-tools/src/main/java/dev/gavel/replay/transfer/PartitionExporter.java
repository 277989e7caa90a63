package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.processor.CommandReader;
import dev.gavel.replay.log.LogReader.UnreadableLogException;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Writes the lines of one partition in the order of the log: each command with its event. Events are in the same order
/// as their commands.
final class PartitionExporter {
    /// Writes no separator between JSON values, because each ends with a line break.
    static final JsonFactory JSON_LINES = new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private static final int PROGRESS_STEP = 4096;

    private final int partitions;
    private final Set<Long> auctions;
    private final Duration decisionTimeout;
    private final Set<Long> foundAuctions = new HashSet<>();
    private long commands;
    private long events;
    private int rulesVersion;

    /// The lines of one partition, and what they contain.
    ///
    /// @param foundAuctions the chosen auctions that the partition has
    record PartitionFile(
            int partition, Path file, long commands, long events, int rulesVersion, Set<Long> foundAuctions) {}

    /// @param auctions the auctions to export; empty: all
    PartitionExporter(int partitions, Set<Long> auctions, Duration decisionTimeout) {
        this.partitions = partitions;
        this.auctions = auctions;
        this.decisionTimeout = decisionTimeout;
    }

    PartitionFile write(
            PartitionReader commandReader,
            PartitionReader eventReader,
            int partition,
            Path file,
            ReplayProgress progress)
            throws IOException {
        long read = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                JsonGenerator json = JSON_LINES.createGenerator(out)) {
            for (var command = commandReader.next(); command != null; command = commandReader.next()) {
                if (++read % PROGRESS_STEP == 0) {
                    progress.advance(PROGRESS_STEP);
                }
                if (isIncluded(command)) {
                    ExportedCommandCodec.write(json, exported(command, eventReader));
                    json.writeRaw('\n');
                    commands++;
                }
            }
        }
        progress.advance(read % PROGRESS_STEP);
        return new PartitionFile(partition, file, commands, events, rulesVersion, foundAuctions);
    }

    private ExportedCommand exported(ConsumerRecord<byte[], byte[]> command, PartitionReader eventReader) {
        byte[] event =
                switch (CommandReader.read(command.key(), command.value(), command.partition(), partitions)) {
                    case Decoded.Message<Envelope>(Envelope envelope) -> {
                        if (envelope.command() instanceof OpenAuction open) {
                            rulesVersion = Math.max(rulesVersion, open.terms().rulesVersion());
                        }
                        events++;
                        yield decision(command, eventReader).value();
                    }
                    case Decoded.Malformed<Envelope> _ -> null;
                };
        return new ExportedCommand(
                new Position(command.partition(), command.offset()),
                command.timestamp(),
                command.key(),
                command.value(),
                headers(command),
                event);
    }

    private ConsumerRecord<byte[], byte[]> decision(
            ConsumerRecord<byte[], byte[]> command, PartitionReader eventReader) {
        while (true) {
            var event = eventReader.next();
            if (event == null) {
                if (eventReader.awaitMore(decisionTimeout)) {
                    continue;
                }
                throw new UnreadableLogException(
                        ("the command at %d@%d has no decision. Wait until a processor has decided it; gavel verify"
                                        + " tells whether the decision was lost")
                                .formatted(command.partition(), command.offset()));
            }
            if (isIncluded(event)) {
                requireDecisionOn(command, event);
                return event;
            }
        }
    }

    private static void requireDecisionOn(
            ConsumerRecord<byte[], byte[]> command, ConsumerRecord<byte[], byte[]> record) {
        boolean matches =
                EventCodec.decode(record.key(), record.value()) instanceof Decoded.Message<Event>(Event event)
                        && event.position().equals(new Position(command.partition(), command.offset()));
        if (!matches) {
            throw new UnreadableLogException(
                    ("the event at offset %d of partition %d is not the decision on the command at %d@%d; gavel verify"
                                    + " tells what is wrong with this log")
                            .formatted(record.offset(), record.partition(), command.partition(), command.offset()));
        }
    }

    private boolean isIncluded(ConsumerRecord<byte[], byte[]> record) {
        if (auctions.isEmpty()) {
            return true;
        }
        long auction = AuctionKey.decode(record.key());
        boolean included = auctions.contains(auction);
        if (included) {
            foundAuctions.add(auction);
        }
        return included;
    }

    private static List<ExportedCommand.Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<ExportedCommand.Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new ExportedCommand.Header(header.key(), header.value())));
        return headers;
    }
}
