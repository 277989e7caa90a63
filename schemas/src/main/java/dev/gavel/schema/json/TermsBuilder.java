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

/// Auction terms under construction, with the defaults of `POST /api/auctions`.
final class TermsBuilder {
    static final TermsBuilder DEFAULTS = new TermsBuilder();

    int rulesVersion = AuctionTerms.RULES_VERSION;
    String title = "";
    AuctionType type = AuctionType.ENGLISH;
    long tickSizeMicros = AuctionTerms.DEFAULT_TICK_SIZE_MICROS;

    /// 0: not set, one tick.
    long openingMicros;

    long reserveMicros;
    long buyNowMicros;

    /// Null: not set, one tick.
    @Nullable Increment increment;

    @Nullable Long startsAtMs;

    /// Negative: not set.
    long endsAtMs = -1;

    @Nullable SoftClose softClose;
    @Nullable Retraction retraction;
    int maxBids;

    /// Null: anybody may bid.
    @Nullable List<Long> allowedBidders;

    boolean selfOutbid;
    long sellerId;
    UnknownFields unknown = UnknownFields.NONE;

    /// An opening price and an increment of one tick count as not set, so that they follow another tick size.
    static TermsBuilder of(AuctionTerms terms) {
        TermsBuilder builder = new TermsBuilder();
        builder.rulesVersion = terms.rulesVersion();
        builder.title = terms.title();
        builder.type = terms.type();
        long tick = terms.tickSizeMicros();
        builder.tickSizeMicros = tick;
        builder.openingMicros = terms.prices().openingMicros() == tick ? 0 : terms.prices().openingMicros();
        builder.reserveMicros = terms.prices().reserveMicros();
        builder.buyNowMicros = terms.prices().buyNowMicros();
        builder.increment = terms.increment().equals(Increment.tick(tick)) ? null : terms.increment();
        builder.startsAtMs = terms.startsAtMs();
        builder.endsAtMs = terms.endsAtMs();
        builder.softClose = terms.softClose();
        builder.retraction = terms.retraction();
        builder.maxBids = terms.bidders().maxBids();
        builder.allowedBidders = terms.bidders().byInvitation() ? terms.bidders().allowedBidders() : null;
        builder.selfOutbid = terms.bidders().selfOutbid();
        builder.sellerId = terms.sellerId();
        builder.unknown = terms.unknown();
        return builder;
    }

    /// @throws dev.gavel.schema.ContradictoryTermsException if they contradict each other
    AuctionTerms build() {
        return new AuctionTerms(
                rulesVersion,
                title,
                type,
                tickSizeMicros,
                new Prices(openingMicros == 0 ? tickSizeMicros : openingMicros, reserveMicros, buyNowMicros),
                increment == null ? Increment.tick(tickSizeMicros) : increment,
                startsAtMs,
                endsAtMs,
                softClose,
                retraction,
                new BidderLimits(
                        maxBids,
                        allowedBidders != null,
                        allowedBidders == null ? List.of() : allowedBidders,
                        selfOutbid),
                sellerId,
                unknown);
    }
}
