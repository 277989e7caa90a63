package dev.gavel.compose.client;

import dev.gavel.replay.readable.ReadableMessage;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// One record of the log in one line, for people or as JSON. Shows what the record has: an event of a proxy or sealed
/// auction has no amounts, and a command has them.
public final class LogLine {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);

    /// Control characters, of which a terminal obeys those above 127, too; ends of lines; the controls of bidirectional
    /// text.
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Zl}\\p{Zp}\\u202A-\\u202E\\u2066-\\u2069]");

    private LogLine() {}

    /// @return `null`: the filter does not show it
    public static @Nullable String text(ConsumerRecord<byte[], byte[]> record, LogFilter filter) {
        return shown(record, filter) ? head(record) + "  " + content(record) : null;
    }

    /// The same as one JSON object.
    ///
    /// @return `null`: the filter does not show it
    public static @Nullable String json(ConsumerRecord<byte[], byte[]> record, LogFilter filter) {
        if (!shown(record, filter)) {
            return null;
        }
        boolean command = isCommand(record);
        return "{\"topic\":\"%s\",\"position\":\"%s\",\"at\":\"%s\",\"%s\":%s}"
                .formatted(
                        record.topic(),
                        position(record),
                        Instant.ofEpochMilli(record.timestamp()),
                        command ? "command" : "event",
                        command
                                ? ReadableMessage.command(record.key(), record.value())
                                : ReadableMessage.event(record.key(), record.value()));
    }

    private static boolean shown(ConsumerRecord<byte[], byte[]> record, LogFilter filter) {
        if (isCommand(record)) {
            return switch (CommandCodec.decode(record.key(), record.value())) {
                case Decoded.Message<Envelope>(Envelope envelope) -> filter.shows(envelope.command());
                case Decoded.Malformed<Envelope> _ -> filter.showsMalformed();
            };
        }
        return switch (EventCodec.decode(record.key(), record.value())) {
            case Decoded.Message<Event>(Event event) -> filter.shows(event);
            case Decoded.Malformed<Event> _ -> filter.showsMalformed();
        };
    }

    private static boolean isCommand(ConsumerRecord<byte[], byte[]> record) {
        return record.topic().equals(Topics.COMMANDS);
    }

    /// The position of the command, which an event names itself.
    private static Position position(ConsumerRecord<byte[], byte[]> record) {
        if (!isCommand(record)
                && EventCodec.decode(record.key(), record.value()) instanceof Decoded.Message<Event>(Event event)) {
            return event.position();
        }
        return new Position(record.partition(), record.offset());
    }

    private static String head(ConsumerRecord<byte[], byte[]> record) {
        return "%s  %-8s".formatted(TIME.format(Instant.ofEpochMilli(record.timestamp())), position(record));
    }

    private static String content(ConsumerRecord<byte[], byte[]> record) {
        if (isCommand(record)) {
            return switch (CommandCodec.decode(record.key(), record.value())) {
                case Decoded.Message<Envelope>(Envelope envelope) -> content(envelope);
                case Decoded.Malformed<Envelope>(String reason) -> "command  UNREADABLE: " + reason;
            };
        }
        return switch (EventCodec.decode(record.key(), record.value())) {
            case Decoded.Message<Event>(Event event) -> content(event);
            case Decoded.Malformed<Event>(String reason) -> "event    UNREADABLE: " + reason;
        };
    }

    private static String content(Envelope envelope) {
        return "command  auction %d  %s".formatted(envelope.command().auctionId(), words(envelope.command()))
                + (envelope.idempotencyKey() == null ? "" : ", with a key");
    }

    private static String words(Command command) {
        return switch (command) {
            case PlaceBid bid -> "bid of " + Micros.format(bid.amountMicros()) + " by bidder " + bid.bidderId();
            case Command.OpenAuction open -> "open: " + words(open.terms());
            case Command.CloseAuction close -> "close (" + lower(close.cause()) + ")";
            case Command.CancelAuction cancel -> "cancel" + reason(cancel.reason());
            case Command.RetractBid retract -> "retract bid " + retract.bidId() + " of bidder " + retract.bidderId();
        };
    }

    private static String content(Event event) {
        Standing standing = event.standing();
        return "event    auction %d  %s".formatted(event.auctionId(), words(event.fact()))
                + (standing == null || (event.rejection() != null && !(event.fact() instanceof Fact.BidRefused))
                        ? ""
                        : words(standing));
    }

    private static String words(Fact fact) {
        return switch (fact) {
            case Fact.Opened(AuctionTerms terms) -> "opened: " + words(terms);
            case Fact.BidAccepted accepted -> {
                Fact.Closed closed = accepted.closed();
                yield bid(accepted.bid())
                        + " accepted"
                        + changes(accepted)
                        + (closed == null ? "" : ", and bought; " + words(closed));
            }
            case Fact.BidRefused refused ->
                    bid(refused.bid())
                            + " rejected: "
                            + Stream.concat(Stream.of(refused.reason()), refused.also().stream())
                                    .map(Reason::code)
                                    .collect(Collectors.joining(", "));
            case Fact.Closed closed -> words(closed);
            case Fact.Cancelled(String reason) -> "cancelled" + reason(reason);
            case Fact.Retracted(long bidId, long bidderId, long previousLeaderId) ->
                    "bid "
                            + bidId
                            + " retracted by bidder "
                            + bidderId
                            + (previousLeaderId > 0 ? ", who no longer leads" : "");
            case Fact.Repeated(Position first) -> "repeated: decided at " + first;
            case Fact.Refused(Fact.Refused.Kind kind, Reason reason) -> lower(kind) + " rejected: " + reason.code();
        };
    }

    private static String bid(PlaceBid bid) {
        return "bid"
                + (bid.amountMicros() > 0 ? " of " + Micros.format(bid.amountMicros()) : "")
                + " by bidder "
                + bid.bidderId();
    }

    private static String changes(Fact.BidAccepted accepted) {
        return (accepted.previousLeaderId() > 0 ? ", outbids bidder " + accepted.previousLeaderId() : "")
                + (accepted.outbidAtOnce() ? ", outbid at once" : "")
                + (accepted.previousEndsAtMs() > 0 ? ", moves the end" : "");
    }

    private static String words(Fact.Closed closed) {
        String outcome =
                closed.winnerId() > 0
                        ? "sold to bidder " + closed.winnerId() + " for " + Micros.format(closed.hammerPriceMicros())
                        : "unsold";
        return "closed (" + lower(closed.cause()) + "): " + outcome;
    }

    private static String words(Standing standing) {
        if (standing.sealed()) {
            return "";
        }
        return "  →"
                + (standing.priceMicros() > 0 ? " price " + Micros.format(standing.priceMicros()) + "," : "")
                + " next "
                + Micros.format(standing.minimumNextBidMicros())
                + (standing.leaderId() > 0 ? ", leader " + standing.leaderId() : "");
    }

    private static String words(AuctionTerms terms) {
        return lower(terms.type())
                + (terms.title().isEmpty() ? "" : " \"" + printable(terms.title()) + "\"")
                + ", ends "
                + Instant.ofEpochMilli(terms.endsAtMs());
    }

    private static String reason(String reason) {
        return reason.isEmpty() ? "" : ": " + printable(reason);
    }

    /// What a seller wrote must neither control the terminal nor change the order of what is shown beside it.
    public static String printable(String text) {
        return CONTROLS.matcher(text).replaceAll("?");
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
