package dev.gavel.schema.json;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.UnknownFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A seller's terms while they are being written, a field at a time.
final class TermsBuilder {
    int rulesVersion = AuctionTerms.RULES_VERSION;
    String title = "";
    AuctionType type = AuctionType.ENGLISH;
    long openingMicros = AuctionTerms.SMALLEST;
    long reserveMicros;
    long buyNowMicros;
    Increment increment = Increment.ANY;
    @Nullable Long startsAtMs;

    /// Negative: not said.
    long endsAtMs = -1;

    @Nullable SoftClose softClose;
    @Nullable Retraction retraction;
    int maxBids;

    /// Null: everybody may bid.
    @Nullable List<Long> guests;

    boolean selfOutbid;
    UnknownFields unknown = UnknownFields.NONE;

    static TermsBuilder of(AuctionTerms terms) {
        TermsBuilder draft = new TermsBuilder();
        draft.rulesVersion = terms.rulesVersion();
        draft.title = terms.title();
        draft.type = terms.type();
        draft.openingMicros = terms.prices().openingMicros();
        draft.reserveMicros = terms.prices().reserveMicros();
        draft.buyNowMicros = terms.prices().buyNowMicros();
        draft.increment = terms.increment();
        draft.startsAtMs = terms.startsAtMs();
        draft.endsAtMs = terms.endsAtMs();
        draft.softClose = terms.softClose();
        draft.retraction = terms.retraction();
        draft.maxBids = terms.bidders().maxBids();
        draft.guests = terms.bidders().byInvitation() ? terms.bidders().allowedBidders() : null;
        draft.selfOutbid = terms.bidders().selfOutbid();
        draft.unknown = terms.unknown();
        return draft;
    }

    /// @throws dev.gavel.schema.ContradictoryTermsException if some do not go together
    AuctionTerms terms() {
        return new AuctionTerms(
                rulesVersion,
                title,
                type,
                new Prices(openingMicros, reserveMicros, buyNowMicros),
                increment,
                startsAtMs,
                endsAtMs,
                softClose,
                retraction,
                new BidderLimits(maxBids, guests != null, guests == null ? List.of() : guests, selfOutbid),
                unknown);
    }
}
