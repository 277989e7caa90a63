package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.UnknownFields;
import org.jspecify.annotations.Nullable;

/// A builder of terms with an opening price of 1, from [TestAuction#START] to [TestAuction#END].
final class TestTerms {
    private final AuctionType type;
    private int version = AuctionTerms.RULES_VERSION;
    private Prices prices = Prices.opening(Micros.UNIT);
    private Increment increment = Increment.tick(AuctionTerms.SMALLEST);
    private long tickSizeMicros = AuctionTerms.SMALLEST;
    private @Nullable SoftClose softClose;
    private @Nullable Retraction retraction;
    private BidderLimits bidders = BidderLimits.NONE;

    private TestTerms(AuctionType type) {
        this.type = type;
    }

    static TestTerms english(String step) {
        return new TestTerms(AuctionType.ENGLISH).increment(fixed(step));
    }

    static TestTerms proxy(String step) {
        return new TestTerms(AuctionType.PROXY).increment(fixed(step));
    }

    static TestTerms sealedFirst() {
        return new TestTerms(AuctionType.SEALED_FIRST);
    }

    static TestTerms sealedSecond() {
        return new TestTerms(AuctionType.SEALED_SECOND);
    }

    static Increment fixed(String step) {
        return new Increment.Fixed(Micros.parse(step));
    }

    TestTerms version(int rulesVersion) {
        version = rulesVersion;
        return this;
    }

    TestTerms increment(Increment other) {
        increment = other;
        return this;
    }

    TestTerms prices(String opening) {
        prices = Prices.opening(Micros.parse(opening));
        return this;
    }

    TestTerms reserve(String price) {
        prices = new Prices(prices.openingMicros(), Micros.parse(price), prices.buyNowMicros());
        return this;
    }

    TestTerms buyNow(String price) {
        prices = new Prices(prices.openingMicros(), prices.reserveMicros(), Micros.parse(price));
        return this;
    }

    TestTerms softClose(long windowMs, long extensionMs, long latestMs) {
        return softClose(windowMs, extensionMs, latestMs, SoftCloseTrigger.ANY_BID);
    }

    TestTerms softClose(long windowMs, long extensionMs, long latestMs, SoftCloseTrigger trigger) {
        softClose = new SoftClose(windowMs, extensionMs, latestMs, trigger);
        return this;
    }

    /// The increment becomes one tick.
    TestTerms tickSize(String size) {
        tickSizeMicros = Micros.parse(size);
        return increment(Increment.tick(tickSizeMicros));
    }

    TestTerms retraction(long windowMs, int last) {
        retraction = new Retraction(windowMs, last, type != AuctionType.ENGLISH);
        return this;
    }

    TestTerms bidders(BidderLimits limits) {
        bidders = limits;
        return this;
    }

    TestAuction open() {
        return TestAuction.of(terms());
    }

    AuctionTerms terms() {
        return new AuctionTerms(
                version,
                "watch",
                type,
                tickSizeMicros,
                prices,
                increment,
                TestAuction.START,
                TestAuction.END,
                softClose,
                retraction,
                bidders,
                UnknownFields.NONE);
    }
}
