package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.IdempotencyKey;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.json.StrictObject;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Parses bids: `{"auction_id": 42, "amount": "12.50", "bidder_id": 7}`, with an optional `expires_at`. Who is
/// authenticated can leave out `bidder_id`. A bid of a batch or stream can also have an `id`, which its result repeats,
/// and an `idempotency_key`, which is a header in `POST /api/bids`. Other fields are rejected: a bid whose `expire_at`
/// is ignored never expires.
public final class BidForm {
    private static final List<String> FIELDS = List.of("auction_id", "bidder_id", "amount", "expires_at");
    private static final List<String> ENTRY_FIELDS =
            Stream.concat(FIELDS.stream(), Stream.of("id", "idempotency_key")).toList();

    private long auctionId;
    private long amountMicros;
    private long bidderId;
    private long expiresAtMs;
    private @Nullable ClientId clientId;
    private @Nullable String idempotencyKey;

    private BidForm() {}

    /// One bid of a batch or stream.
    public record Entry(@Nullable ClientId clientId, PlaceBid bid, @Nullable String idempotencyKey) {}

    /// Parses the body of `POST /api/bids`, which names its bidder.
    ///
    /// @throws InvalidJsonException that names the invalid field
    public static PlaceBid parse(byte[] body) {
        return parse(body, BidForm::given);
    }

    /// Parses the body of `POST /api/bids`.
    ///
    /// @param bidders returns the bidder who bids, if the body names this one, or 0 for none; or throws
    /// @throws InvalidJsonException that names the invalid field
    public static PlaceBid parse(byte[] body, LongUnaryOperator bidders) {
        try (StrictObject object = StrictObject.open(body)) {
            BidForm form = new BidForm();
            form.read(object, false);
            return form.bid(bidders);
        }
    }

    /// Parses one bid of a batch or stream, in a part of a buffer.
    ///
    /// @param bidders as in [#parse]
    /// @throws InvalidJsonException that names the invalid field
    public static Entry parseEntry(byte[] buffer, int from, int length, LongUnaryOperator bidders) {
        try (StrictObject object = StrictObject.open(buffer, from, length)) {
            BidForm form = new BidForm();
            form.read(object, true);
            return new Entry(form.clientId, form.bid(bidders), form.idempotencyKey);
        }
    }

    /// The client's id of an invalid bid, or `null` if it has none or an unreadable one.
    public static @Nullable ClientId clientId(byte[] buffer, int from, int length) {
        try (StrictObject object = StrictObject.open(buffer, from, length)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals("id")) {
                    return object.isNull() ? null : clientId(object);
                }
                object.skip();
            }
        } catch (InvalidJsonException unreadable) {
            return null;
        }
        return null;
    }

    private void read(StrictObject object, boolean entry) {
        for (String field = object.next(); field != null; field = object.next()) {
            switch (field) {
                case "auction_id" -> auctionId = object.id();
                case "amount" -> amountMicros = object.amount();
                case "bidder_id" -> bidderId = object.id();
                case "expires_at" -> expiresAtMs = object.isNull() ? 0 : expiry(object);
                case "id" -> readClientId(object, entry);
                case "idempotency_key" -> readKey(object, entry);
                default -> throw object.unknown(entry ? ENTRY_FIELDS : FIELDS);
            }
        }
        object.finish();
    }

    private PlaceBid bid(LongUnaryOperator bidders) {
        // Valid ids and amounts are above 0, so 0 means absent.
        require(auctionId, "auction_id");
        require(amountMicros, "amount");
        return new PlaceBid(auctionId, bidders.applyAsLong(bidderId), amountMicros, expiresAtMs, UnknownFields.NONE);
    }

    private void readClientId(StrictObject object, boolean entry) {
        if (!entry) {
            throw object.unknown(FIELDS);
        }
        if (!object.isNull()) {
            clientId = clientId(object);
        }
    }

    private void readKey(StrictObject object, boolean entry) {
        if (!entry) {
            throw object.invalid("unknown_field", "is the header Idempotency-Key here");
        }
        if (object.isNull()) {
            return;
        }
        String key = object.word();
        if (!IdempotencyKey.isValidForClients(key)) {
            throw object.invalid("invalid_idempotency_key", IdempotencyKey.SHAPE_FOR_CLIENTS);
        }
        idempotencyKey = key;
    }

    private static ClientId clientId(StrictObject object) {
        return object.isNumber()
                ? new ClientId(object.numberText(), true)
                : new ClientId(object.line(ClientId.MAX_LENGTH), false);
    }

    /// At least 1, because 0 means "never" on the log.
    private static long expiry(StrictObject object) {
        return Math.max(1, object.instantMs());
    }

    private static long given(long bidder) {
        require(bidder, "bidder_id");
        return bidder;
    }

    private static void require(long value, String field) {
        if (value == 0) {
            throw StrictObject.missing(field);
        }
    }

    /// A client's own id of a bid in a batch or stream. The result repeats it unchanged, so that the client can match
    /// both.
    ///
    /// @param text at most [#MAX_LENGTH] characters
    /// @param number whether `text` is a JSON number
    public record ClientId(String text, boolean number) {
        public static final int MAX_LENGTH = 64;

        void write(JsonWriter json) {
            if (number) {
                json.literal(text);
            } else {
                json.text(text);
            }
        }
    }
}
