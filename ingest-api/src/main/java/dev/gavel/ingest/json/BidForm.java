package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.IdempotencyKey;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.StrictObject;
import org.jspecify.annotations.Nullable;

/// A bid as clients write it: `{"auction_id": 42, "amount": "12.50", "bidder_id": 7}`, and `expires_at` if the bid
/// shall not count from then on. Where it is one of many it may have an `id`, for the client to find its answer, and an
/// `idempotency_key`, which alone is a header. Other fields are ignored.
public final class BidForm {
    private long auctionId;
    private long amountMicros;
    private long bidderId;
    private long expiresAtMs;
    private @Nullable ClientId clientId;
    private @Nullable String idempotencyKey;

    private BidForm() {}

    /// The body of `POST /api/bids`.
    ///
    /// @throws InvalidJsonException that names the field which is wrong
    public static PlaceBid parse(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            return new BidForm().read(object, false).bid();
        }
    }

    /// One of many, in a part of a buffer.
    ///
    /// @throws InvalidJsonException that names the field which is wrong
    public static BidLine parseLine(byte[] buffer, int from, int length) {
        try (StrictObject object = StrictObject.open(buffer, from, length)) {
            return new BidForm().read(object, true);
        }
    }

    /// What the client calls a bid that is wrong; null: it does not say, or not so that it can be read.
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

    private BidLine read(StrictObject object, boolean oneOfMany) {
        for (String field = object.next(); field != null; field = object.next()) {
            switch (field) {
                case "auction_id" -> auctionId = object.id();
                case "amount" -> amountMicros = object.amount();
                case "bidder_id" -> bidderId = object.id();
                case "expires_at" -> expiresAtMs = object.isNull() ? 0 : expiry(object);
                case "id" -> readClientId(object, oneOfMany);
                case "idempotency_key" -> readKey(object, oneOfMany);
                default -> object.skip();
            }
        }
        object.finish();
        // Ids and amounts that are there are above 0.
        require(auctionId, "auction_id");
        require(amountMicros, "amount");
        require(bidderId, "bidder_id");
        PlaceBid bid = new PlaceBid(auctionId, bidderId, amountMicros, expiresAtMs, UnknownFields.NONE);
        return new BidLine(clientId, bid, idempotencyKey);
    }

    private void readClientId(StrictObject object, boolean oneOfMany) {
        if (oneOfMany && !object.isNull()) {
            clientId = clientId(object);
        } else {
            object.skip();
        }
    }

    private void readKey(StrictObject object, boolean oneOfMany) {
        if (!oneOfMany || object.isNull()) {
            object.skip();
            return;
        }
        String key = object.word();
        if (!IdempotencyKey.isValid(key)) {
            throw object.bad("invalid_idempotency_key", IdempotencyKey.SHAPE);
        }
        idempotencyKey = key;
    }

    private static ClientId clientId(StrictObject object) {
        return object.isNumber()
                ? new ClientId(object.numberText(), true)
                : new ClientId(object.line(ClientId.MAX_LENGTH), false);
    }

    /// 0 means "never" on the log, and 1970 began long ago.
    private static long expiry(StrictObject object) {
        return Math.max(1, object.instantMs());
    }

    private static void require(long value, String field) {
        if (value == 0) {
            throw StrictObject.missing(field);
        }
    }
}
