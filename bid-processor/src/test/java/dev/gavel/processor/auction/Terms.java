package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.UnknownFields;
import org.jspecify.annotations.Nullable;

/// Terms as a test writes them: an opening price of 1, from [Sale#START] to [Sale#END], and what it adds.
final class Terms {
    private final AuctionType type;
    private Prices prices = Prices.opening(Micros.UNIT);
    private Increment increment = Increment.ANY;
    private @Nullable SoftClose softClose;
    private @Nullable Retraction retraction;
    private BidderLimits bidders = BidderLimits.NONE;

    private Terms(AuctionType type) {
        this.type = type;
    }

    static Terms english(String step) {
        return new Terms(AuctionType.ENGLISH).increment(fixed(step));
    }

    static Terms proxy(String step) {
        return new Terms(AuctionType.PROXY).increment(fixed(step));
    }

    static Terms sealedFirst() {
        return new Terms(AuctionType.SEALED_FIRST);
    }

    static Terms sealedSecond() {
        return new Terms(AuctionType.SEALED_SECOND);
    }

    static Increment fixed(String step) {
        return new Increment.Fixed(Micros.parse(step));
    }

    Terms increment(Increment other) {
        increment = other;
        return this;
    }

    Terms reserve(String price) {
        prices = new Prices(prices.openingMicros(), Micros.parse(price), prices.buyNowMicros());
        return this;
    }

    Terms buyNow(String price) {
        prices = new Prices(prices.openingMicros(), prices.reserveMicros(), Micros.parse(price));
        return this;
    }

    Terms softClose(long windowMs, long extensionMs, long latestMs) {
        softClose = new SoftClose(windowMs, extensionMs, latestMs);
        return this;
    }

    Terms retraction(long windowMs, int last) {
        retraction = new Retraction(windowMs, last);
        return this;
    }

    Terms bidders(BidderLimits limits) {
        bidders = limits;
        return this;
    }

    Sale open() {
        return Sale.of(terms());
    }

    AuctionTerms terms() {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "watch",
                type,
                prices,
                increment,
                Sale.START,
                Sale.END,
                softClose,
                retraction,
                bidders,
                UnknownFields.NONE);
    }
}
