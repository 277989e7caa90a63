package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.processor.CommandReader;
import dev.gavel.replay.log.PartitionReader;
import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.log.UnreadableLogException;
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

/// The lines of one partition, in the log's order: each command with its event, which stands in the same order.
final class ExportedPartition {
    /// One JSON value a line, and nothing in between.
    static final JsonFactory LINES = new JsonFactoryBuilder().rootValueSeparator((String) null).build();

    private static final int STEP = 4096;

    private final int partitions;
    private final Set<Long> auctions;
    private final Duration patience;
    private final Set<Long> seen = new HashSet<>();
    private long commands;
    private long events;
    private int rulesVersion;

    /// What was written.
    ///
    /// @param seen of the auctions that were asked for
    record Written(int partition, Path file, long commands, long events, int rulesVersion, Set<Long> seen) {}

    /// @param auctions only these; empty: all
    ExportedPartition(int partitions, Set<Long> auctions, Duration patience) {
        this.partitions = partitions;
        this.auctions = auctions;
        this.patience = patience;
    }

    Written write(PartitionReader log, PartitionReader decisions, int partition, Path file, ReplayProgress progress)
            throws IOException {
        long read = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
                JsonGenerator json = LINES.createGenerator(out)) {
            for (var command = log.next(); command != null; command = log.next()) {
                if (++read % STEP == 0) {
                    progress.advance(STEP);
                }
                if (isAsked(command)) {
                    EntryJson.write(json, entry(command, decisions));
                    json.writeRaw('\n');
                    commands++;
                }
            }
        }
        progress.advance(read % STEP);
        return new Written(partition, file, commands, events, rulesVersion, seen);
    }

    private Entry entry(ConsumerRecord<byte[], byte[]> command, PartitionReader decisions) {
        byte[] event =
                switch (CommandReader.read(command.key(), command.value(), command.partition(), partitions)) {
                    case Decoded.Message<Envelope>(Envelope envelope) -> {
                        if (envelope.command() instanceof OpenAuction open) {
                            rulesVersion = Math.max(rulesVersion, open.terms().rulesVersion());
                        }
                        events++;
                        yield decision(command, decisions).value();
                    }
                    case Decoded.Malformed<Envelope> _ -> null;
                };
        return new Entry(
                new Position(command.partition(), command.offset()),
                command.timestamp(),
                command.key(),
                command.value(),
                headers(command),
                event);
    }

    private ConsumerRecord<byte[], byte[]> decision(ConsumerRecord<byte[], byte[]> command, PartitionReader decisions) {
        while (true) {
            var event = decisions.next();
            if (event == null) {
                if (decisions.awaitMore(patience)) {
                    continue;
                }
                throw new UnreadableLogException(
                        ("the command at %d@%d has no decision: let the processors come to it first, or see with"
                                        + " gavel verify whether it was lost")
                                .formatted(command.partition(), command.offset()));
            }
            if (isAsked(event)) {
                requireAbout(command, event);
                return event;
            }
        }
    }

    private static void requireAbout(ConsumerRecord<byte[], byte[]> command, ConsumerRecord<byte[], byte[]> record) {
        boolean about =
                EventCodec.decode(record.key(), record.value()) instanceof Decoded.Message<Event>(Event event)
                        && event.position().equals(new Position(command.partition(), command.offset()));
        if (!about) {
            throw new UnreadableLogException(
                    ("the event at offset %d of partition %d is not the decision of the command at %d@%d: gavel"
                                    + " verify says what is wrong with this log")
                            .formatted(record.offset(), record.partition(), command.partition(), command.offset()));
        }
    }

    private boolean isAsked(ConsumerRecord<byte[], byte[]> record) {
        if (auctions.isEmpty()) {
            return true;
        }
        long auction = AuctionKey.decode(record.key());
        boolean asked = auctions.contains(auction);
        if (asked) {
            seen.add(auction);
        }
        return asked;
    }

    private static List<Entry.Header> headers(ConsumerRecord<byte[], byte[]> record) {
        List<Entry.Header> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(new Entry.Header(header.key(), header.value())));
        return headers;
    }
}
