package dev.gavel.ingest.live;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.gavel.ingest.json.EventJson;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// An event as subscribers get it.
///
/// @param partition of its command
/// @param offset of its command
/// @param ends whether the auction ends with it
/// @param late whether the auction was over before it
/// @param text `event:` and `data:`, without `id:`
@SuppressWarnings("ArrayRecordComponent") // never compared
record LiveEvent(int partition, long auctionId, long offset, boolean ends, boolean late, byte[] text) {
    private static final int TYPICAL_BYTES = 384;

    /// The event of a record, or `null` if it is malformed or not shown.
    static @Nullable LiveEvent of(LogRecord record) {
        Decoded<Event> decoded = EventCodec.decode(AuctionKey.encode(record.auctionId()), record.value());
        if (!(decoded instanceof Decoded.Message<Event>(Event event)) || !EventJson.isShown(event)) {
            return null;
        }
        JsonWriter json = new JsonWriter(TYPICAL_BYTES);
        EventJson.write(json, event);
        byte[] name = ("event: " + EventJson.type(event.fact()) + "\ndata: ").getBytes(US_ASCII);
        byte[] text = new byte[name.length + json.size() + 2];
        System.arraycopy(name, 0, text, 0, name.length);
        json.copyTo(text, name.length);
        text[text.length - 2] = '\n';
        text[text.length - 1] = '\n';
        boolean ends = ends(event.fact());
        return new LiveEvent(
                record.partition(), record.auctionId(), record.position(), ends, !ends && isOver(event), text);
    }

    /// Whether the auction was over before this event.
    static boolean isLate(LogRecord record) {
        return EventCodec.decode(AuctionKey.encode(record.auctionId()), record.value())
                        instanceof Decoded.Message<Event>(Event event)
                && !ends(event.fact())
                && isOver(event);
    }

    private static boolean ends(Fact fact) {
        return switch (fact) {
            case Fact.Closed _, Fact.Cancelled _ -> true;
            case Fact.BidAccepted accepted -> accepted.closed() != null;
            case Fact.Opened _, Fact.BidRefused _, Fact.Retracted _, Fact.Repeated _, Fact.Refused _ -> false;
        };
    }

    private static boolean isOver(Event event) {
        Standing standing = event.standing();
        return standing != null && isOver(standing.status());
    }

    static boolean isOver(Status status) {
        return switch (status) {
            case SOLD, UNSOLD, CANCELLED -> true;
            case SCHEDULED, OPEN -> false;
        };
    }
}
