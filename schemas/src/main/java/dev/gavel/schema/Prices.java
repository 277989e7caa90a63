package dev.gavel.schema;

/// The seller's prices.
///
/// @param openingMicros the lowest first bid, > 0
/// @param reserveMicros hidden price below which nothing is sold; 0: none, or withheld
/// @param buyNowMicros price at which a bid buys at once while no bid stands; 0: none
public record Prices(long openingMicros, long reserveMicros, long buyNowMicros) {
    public Prices {
        AuctionTerms.require(openingMicros > 0 && openingMicros <= Micros.MAX, "opening price is out of range");
        AuctionTerms.require(reserveMicros >= 0 && reserveMicros <= Micros.MAX, "reserve price is out of range");
        AuctionTerms.require(buyNowMicros >= 0 && buyNowMicros <= Micros.MAX, "buy-now price is out of range");
        if (reserveMicros > 0 && reserveMicros < openingMicros) {
            throw new ContradictoryTermsException(
                    "reserve_below_opening",
                    "reserve_price",
                    "reserve_price must not be below opening_price: every bid would meet it.");
        }
        if (buyNowMicros > 0 && buyNowMicros < Math.max(openingMicros, reserveMicros)) {
            throw new ContradictoryTermsException(
                    "buy_now_too_low",
                    "buy_now_price",
                    "buy_now_price must not be below opening_price or reserve_price.");
        }
    }

    public static Prices opening(long openingMicros) {
        return new Prices(openingMicros, 0, 0);
    }

    public boolean hasReserve() {
        return reserveMicros > 0;
    }

    /// The public prices.
    Prices published() {
        return hasReserve() ? new Prices(openingMicros, 0, buyNowMicros) : this;
    }
}
