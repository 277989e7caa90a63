package dev.gavel.ingest.json;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.UnknownFields;

/// The body of `POST /api/bids`: `{"auction_id": 42, "amount": "12.50", "bidder_id": 7}`, and
/// `expires_at` if the bid shall not count from then on. Other fields are ignored.
public final class BidForm {
    private BidForm() {}

    /// @throws Problem that names the field which is wrong
    public static PlaceBid parse(byte[] body) {
        long auctionId = 0;
        long amountMicros = 0;
        long bidderId = 0;
        long expiresAtMs = 0;
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                switch (field) {
                    case "auction_id" -> auctionId = object.id();
                    case "amount" -> amountMicros = object.amount();
                    case "bidder_id" -> bidderId = object.id();
                    case "expires_at" -> expiresAtMs = object.isNull() ? 0 : expiry(object);
                    default -> object.skip();
                }
            }
            object.finish();
        }
        // Ids and amounts that are there are above 0.
        require(auctionId, "auction_id");
        require(amountMicros, "amount");
        require(bidderId, "bidder_id");
        return new PlaceBid(auctionId, bidderId, amountMicros, expiresAtMs, UnknownFields.NONE);
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
