package dev.gavel.ingest.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The body of `POST /api/auctions`. Only `ends_at` is required.
///
/// @param id 0: to be made
public record AuctionForm(long id, AuctionTerms terms) {
    private static final int MOST_BIDS = 1_000_000;

    /// @throws Problem that names the field which is wrong (400), or those that do not go together (422)
    public static AuctionForm parse(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            return new Reader().read(object);
        } catch (ContradictoryTerms e) {
            throw Problem.unprocessable(e.code(), sentence(e), e.field());
        }
    }

    private static String sentence(ContradictoryTerms e) {
        return String.valueOf(e.getMessage());
    }

    /// The fields as they come, in any order.
    private static final class Reader {
        private long id;
        private String title = "";
        private AuctionType type = AuctionType.ENGLISH;
        private long openingMicros = AuctionTerms.SMALLEST;
        private long reserveMicros;
        private long buyNowMicros;
        private Increment increment = Increment.ANY;
        private @Nullable Long startsAtMs;
        private long endsAtMs = -1;
        private @Nullable SoftClose softClose;
        private @Nullable Retraction retraction;
        private int maxBids;
        private @Nullable List<Long> guests;
        private boolean selfOutbid;

        AuctionForm read(StrictObject object) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (!object.isNull()) { // null: as if it were not there
                    read(field, object);
                }
            }
            object.finish();
            if (endsAtMs < 0) {
                throw StrictObject.missing("ends_at");
            }
            if (endsAtMs == 0) {
                throw Problem.badRequest("out_of_range", "ends_at must be after 1970.", "ends_at");
            }
            return new AuctionForm(id, terms());
        }

        private void read(String field, StrictObject object) {
            switch (field) {
                case "id" -> id = object.id();
                case "title" -> title = object.line(AuctionTerms.MAX_TITLE);
                case "type" -> type = type(object);
                case "opening_price" -> openingMicros = object.amount();
                case "reserve_price" -> reserveMicros = object.amount();
                case "buy_now_price" -> buyNowMicros = object.amount();
                case "increment" -> increment = IncrementForm.parse(object);
                case "starts_at" -> startsAtMs = object.instantMs();
                case "ends_at" -> endsAtMs = object.instantMs();
                case "soft_close" -> softClose = SoftCloseForm.parse(object);
                case "retraction" -> retraction = RetractionForm.parse(object);
                case "max_bids_per_bidder" -> maxBids = object.count(MOST_BIDS);
                case "allowed_bidders" -> guests = guests(object);
                case "allow_self_outbid" -> selfOutbid = object.truth();
                default -> object.skip();
            }
        }

        private AuctionTerms terms() {
            return new AuctionTerms(
                    AuctionTerms.RULES_VERSION,
                    title,
                    type,
                    new Prices(openingMicros, reserveMicros, buyNowMicros),
                    increment,
                    startsAtMs,
                    endsAtMs,
                    softClose,
                    retraction,
                    new BidderLimits(maxBids, guests != null, guests == null ? List.of() : guests, selfOutbid),
                    UnknownFields.NONE);
        }

        private static AuctionType type(StrictObject object) {
            try {
                return AuctionType.ofCode(object.word());
            } catch (IllegalArgumentException e) {
                throw object.bad("out_of_range", "must be \"english\", \"proxy\", \"sealed_first\" or \"sealed_second\"");
            }
        }

        private static List<Long> guests(StrictObject object) {
            object.enterArray("an array of bidder ids, like [7, 8]");
            List<Long> guests = new ArrayList<>();
            while (object.nextElement()) {
                if (guests.size() == BidderLimits.MAX_GUESTS) {
                    throw object.bad("out_of_range", "is one too many: at most " + BidderLimits.MAX_GUESTS);
                }
                guests.add(object.id());
            }
            if (guests.isEmpty()) {
                throw new ContradictoryTerms(
                        "nobody_may_bid", "allowed_bidders", "allowed_bidders must name somebody, or nobody could bid.");
            }
            return guests;
        }
    }
}
