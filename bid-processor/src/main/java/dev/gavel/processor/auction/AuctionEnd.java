package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.SoftClose;

/// When an auction ends, and what it ends in.
final class AuctionEnd {
    private AuctionEnd() {}

    /// The end once a bid was accepted: a soft close moves it, never back.
    static long after(Auction auction, long atMs) {
        SoftClose softClose = auction.terms().softClose();
        long endsAtMs = auction.endsAtMs();
        if (softClose == null || endsAtMs - atMs > softClose.windowMs()) {
            return endsAtMs;
        }
        long latestMs = softClose.latestMs() == 0 ? AuctionTerms.MAX_TIME_MS : softClose.latestMs();
        return Math.max(endsAtMs, Math.min(latestMs, endsAtMs + softClose.extensionMs()));
    }

    /// The fall of the hammer.
    static Fact.Closed hammer(Auction auction, CloseCause cause) {
        return isSold(auction)
                ? new Fact.Closed(
                        cause,
                        auction.lead().leaderId(),
                        hammerPrice(auction),
                        auction.bidCount(),
                        auction.course().bidderCount())
                : new Fact.Closed(cause, 0, 0, auction.bidCount(), auction.course().bidderCount());
    }

    /// Whether a close would sell.
    static boolean isSold(Auction auction) {
        return auction.hasBid() && meetsReserve(auction);
    }

    /// Whether the leader's amount reaches the reserve price; without one any does.
    static boolean meetsReserve(Auction auction) {
        return auction.lead().highestMicros() >= auction.terms().prices().reserveMicros();
    }

    /// What the winner pays. The reserve is a bid of the seller's: in a second-price auction it may be the second.
    static long hammerPrice(Auction auction) {
        long price = auction.lead().priceMicros();
        return auction.terms().type() == AuctionType.SEALED_SECOND
                ? Math.max(price, auction.terms().prices().reserveMicros())
                : price;
    }

    /// Whether a bid of this amount buys at once.
    static boolean buys(Auction auction, long amountMicros) {
        long buyNow = auction.terms().prices().buyNowMicros();
        return buyNow > 0 && !auction.hasBid() && amountMicros >= buyNow;
    }
}
