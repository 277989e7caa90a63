package dev.gavel.schema;

import org.jspecify.annotations.Nullable;

/// The seller's terms of an auction. They never change: an end that was moved by a soft close is in the [Standing].
///
/// @param rulesVersion the version of the rules that decides this auction, 1 to [#RULES_VERSION]
/// @param title for people, at most [#MAX_TITLE] characters, may be empty
/// @param tickSizeMicros every amount of the auction is a multiple of it, so that nobody is asked for a fraction of a
///   cent; [#SMALLEST] before rules version 3
/// @param increment for an auction without increments one tick
/// @param startsAtMs ms since 1970 UTC; null: the broker time of the command
/// @param endsAtMs ms since 1970 UTC; a bid at this instant is too late
/// @param softClose null: the end never moves
/// @param retraction null: bids cannot be retracted
/// @param sellerId who sells; 0: nobody was authenticated, or an auction before rules version 5
/// @param unknown fields that a newer version added
public record AuctionTerms(
        int rulesVersion,
        String title,
        AuctionType type,
        long tickSizeMicros,
        Prices prices,
        Increment increment,
        @Nullable Long startsAtMs,
        long endsAtMs,
        @Nullable SoftClose softClose,
        @Nullable Retraction retraction,
        BidderLimits bidders,
        long sellerId,
        UnknownFields unknown) {

    /// The version of the rules for new auctions.
    public static final int RULES_VERSION = 6;

    public static final int MAX_TITLE = 200;

    /// The smallest amount, and the tick size of every auction before rules version 3.
    public static final long SMALLEST = 1;

    /// The tick size of a new auction whose seller names none: 0.01.
    public static final long DEFAULT_TICK_SIZE_MICROS = Micros.UNIT / 100;

    /// The first version of the rules with a tick size and with triggers of a soft close.
    public static final int VERSION_WITH_TICKS = 3;

    /// The first version of the rules in which a rejection reports only the first failing check, and in which
    /// idempotency keys belong to the acting bidder or to the seller (docs/adr/0031, 0032).
    public static final int VERSION_WITH_SECRECY = 4;

    /// The first version of the rules in which an auction has a seller (docs/adr/0050).
    public static final int VERSION_WITH_SELLER = 5;

    /// The first version of the rules in which events tell what a bid changed (docs/adr/0066).
    public static final int VERSION_WITH_CHANGES = 6;

    /// 9999-12-31T23:59:59.999Z: the last instant that every reader can print.
    public static final long MAX_TIME_MS = 253_402_300_799_999L;

    /// @throws ContradictoryTermsException if terms contradict each other
    /// @throws IllegalArgumentException if one is out of its range
    public AuctionTerms {
        require(
                rulesVersion > 0 && rulesVersion <= RULES_VERSION,
                "rules version " + rulesVersion + " is not known to this version; is the writer newer?");
        require(title.length() <= MAX_TITLE, "title is longer than " + MAX_TITLE + " characters");
        require(endsAtMs > 0 && endsAtMs <= MAX_TIME_MS, "end is out of range");
        require(startsAtMs == null || startsAtMs >= 0, "start is out of range");
        requireConsistent(
                startsAtMs == null || startsAtMs < endsAtMs,
                "ends_before_start",
                "ends_at",
                "start is not before the end: ends_at must be after starts_at.");
        requireConsistent(
                softClose == null || softClose.latestMs() == 0 || softClose.latestMs() >= endsAtMs,
                "latest_before_end",
                "soft_close.latest",
                "soft_close.latest must not be before ends_at.");
        requireConsistent(
                !bidders.selfOutbid() || type == AuctionType.ENGLISH,
                "self_outbid_only_english",
                "allow_self_outbid",
                "allow_self_outbid applies to english auctions only: in the other types leaders can always raise"
                        + " their own amount.");
        require(tickSizeMicros > 0 && tickSizeMicros <= Micros.MAX, "tick size is out of range");
        if (rulesVersion < VERSION_WITH_TICKS) {
            require(tickSizeMicros == SMALLEST, "a tick size before rules version 3");
            require(
                    softClose == null || softClose.trigger() == SoftCloseTrigger.ANY_BID,
                    "a trigger of the soft close before rules version 3");
        }
        require(sellerId >= 0, "seller id is out of range");
        require(sellerId == 0 || rulesVersion >= VERSION_WITH_SELLER, "a seller before rules version 5");
        TickSize.requireMultiples(tickSizeMicros, prices, increment);
        if (rulesVersion >= VERSION_WITH_SECRECY && retraction != null && !retraction.allowDisclosure()) {
            requireNothingDisclosed(type);
        }
        if (type.isSealed()) {
            requireSealedTerms(softClose, prices, increment, tickSizeMicros);
        }
        require(rulesVersion > 1 || type == AuctionType.ENGLISH, "rules version 1 has English auctions only");
    }

    /// Without a seller.
    public AuctionTerms(
            int rulesVersion,
            String title,
            AuctionType type,
            long tickSizeMicros,
            Prices prices,
            Increment increment,
            @Nullable Long startsAtMs,
            long endsAtMs,
            @Nullable SoftClose softClose,
            @Nullable Retraction retraction,
            BidderLimits bidders,
            UnknownFields unknown) {
        this(
                rulesVersion,
                title,
                type,
                tickSizeMicros,
                prices,
                increment,
                startsAtMs,
                endsAtMs,
                softClose,
                retraction,
                bidders,
                0,
                unknown);
    }

    /// Terms of rules version 1: an English auction with a fixed increment.
    public AuctionTerms(
            String title,
            long openingPriceMicros,
            long incrementMicros,
            @Nullable Long startsAtMs,
            long endsAtMs,
            UnknownFields unknown) {
        this(
                1,
                title,
                AuctionType.ENGLISH,
                SMALLEST,
                Prices.opening(openingPriceMicros),
                new Increment.Fixed(incrementMicros),
                startsAtMs,
                endsAtMs,
                null,
                null,
                BidderLimits.NONE,
                0,
                unknown);
    }

    /// The public terms: without the reserve price and the allowed bidders.
    public AuctionTerms published() {
        return prices.hasReserve() || !bidders.allowedBidders().isEmpty()
                ? new AuctionTerms(
                        rulesVersion,
                        title,
                        type,
                        tickSizeMicros,
                        prices.published(),
                        increment,
                        startsAtMs,
                        endsAtMs,
                        softClose,
                        retraction,
                        bidders.published(),
                        sellerId,
                        unknown)
                : this;
    }

    public AuctionTerms withTitle(String other) {
        return new AuctionTerms(
                rulesVersion,
                other,
                type,
                tickSizeMicros,
                prices,
                increment,
                startsAtMs,
                endsAtMs,
                softClose,
                retraction,
                bidders,
                sellerId,
                unknown);
    }

    public AuctionTerms withSeller(long id) {
        return id == sellerId
                ? this
                : new AuctionTerms(
                        rulesVersion,
                        title,
                        type,
                        tickSizeMicros,
                        prices,
                        increment,
                        startsAtMs,
                        endsAtMs,
                        softClose,
                        retraction,
                        bidders,
                        id,
                        unknown);
    }

    /// Only an English auction has nothing to disclose to a bidder who retracts.
    private static void requireNothingDisclosed(AuctionType type) {
        requireConsistent(
                type != AuctionType.PROXY,
                "retraction_on_proxy",
                "retraction",
                "Retractions in a proxy auction disclose the leader's maximum: a bidder can bid high, look at the price and"
                        + " retract. If that is acceptable, set retraction.allow_disclosure to true.");
        requireConsistent(
                !type.isSealed(),
                "retraction_on_sealed",
                "retraction",
                "Retractions in a sealed auction disclose whether others have bid: a bid can be retracted only while it is"
                        + " among the latest. If that is acceptable, set retraction.allow_disclosure to true.");
    }

    private static void requireSealedTerms(
            @Nullable SoftClose softClose, Prices prices, Increment increment, long tickSizeMicros) {
        requireConsistent(
                softClose == null,
                "soft_close_on_sealed",
                "soft_close",
                "A sealed auction has no soft close: a moved end would disclose that there was a bid.");
        requireConsistent(
                prices.buyNowMicros() == 0,
                "buy_now_on_sealed",
                "buy_now_price",
                "A sealed auction has no buy-now price: whether it is still available would disclose whether there was a bid.");
        requireConsistent(
                increment.equals(Increment.tick(tickSizeMicros)),
                "increment_on_sealed",
                "increment",
                "A sealed auction has no increment: its bidders see no price to exceed.");
    }

    private static void requireConsistent(boolean holds, String code, String field, String sentence) {
        if (!holds) {
            throw new ContradictoryTermsException(code, field, sentence);
        }
    }

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
