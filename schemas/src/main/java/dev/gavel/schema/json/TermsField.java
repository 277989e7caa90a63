package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One field of the seller's terms, as it was read: it can be written into any draft.
interface TermsField {
    void writeTo(TermsBuilder draft);

    /// Reads the value that the object stands before.
    ///
    /// @return null: no term is called so, and nothing was read
    /// @throws InvalidJsonException that names the field, if its value is wrong
    static @Nullable TermsField read(String field, StrictObject object) {
        return switch (field) {
            case "title" -> {
                String title = object.line(AuctionTerms.MAX_TITLE);
                yield draft -> draft.title = title;
            }
            case "type" -> {
                AuctionType type = type(object);
                yield draft -> draft.type = type;
            }
            case "opening_price" -> {
                long micros = object.amount();
                yield draft -> draft.openingMicros = micros;
            }
            case "reserve_price" -> {
                long micros = object.amount();
                yield draft -> draft.reserveMicros = micros;
            }
            case "buy_now_price" -> {
                long micros = object.amount();
                yield draft -> draft.buyNowMicros = micros;
            }
            case "increment" -> {
                Increment increment = IncrementForm.parse(object);
                yield draft -> draft.increment = increment;
            }
            default -> readRunning(field, object);
        };
    }

    /// When it runs, and for whom.
    private static @Nullable TermsField readRunning(String field, StrictObject object) {
        return switch (field) {
            case "starts_at" -> {
                long ms = object.instantMs();
                yield draft -> draft.startsAtMs = ms;
            }
            case "ends_at" -> {
                long ms = object.instantMs();
                yield draft -> draft.endsAtMs = ms;
            }
            case "soft_close" -> {
                SoftClose softClose = SoftCloseForm.parse(object);
                yield draft -> draft.softClose = softClose;
            }
            case "retraction" -> {
                Retraction retraction = RetractionForm.parse(object);
                yield draft -> draft.retraction = retraction;
            }
            case "max_bids_per_bidder" -> {
                int most = object.count(AuctionRequest.MOST_BIDS);
                yield draft -> draft.maxBids = most;
            }
            case "allowed_bidders" -> {
                List<Long> guests = guests(object);
                yield draft -> draft.guests = guests;
            }
            case "allow_self_outbid" -> {
                boolean allowed = object.truth();
                yield draft -> draft.selfOutbid = allowed;
            }
            default -> null;
        };
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
            if (guests.size() == BidderLimits.MAX_ALLOWED_BIDDERS) {
                throw object.bad("out_of_range", "is one too many: at most " + BidderLimits.MAX_ALLOWED_BIDDERS);
            }
            guests.add(object.id());
        }
        if (guests.isEmpty()) {
            throw new ContradictoryTermsException(
                    "nobody_may_bid", "allowed_bidders", "allowed_bidders must name somebody, or nobody could bid.");
        }
        return guests;
    }
}
