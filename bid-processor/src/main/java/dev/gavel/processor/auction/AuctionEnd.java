package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Fact;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;

/// When an auction ends, and with which result.
final class AuctionEnd {
    private AuctionEnd() {}

    /// The end after a bid is accepted at this time. A soft close may move it, but never to an earlier time.
    ///
    /// @param leader after the bid
    static long endsAtMsAfterBid(Auction auction, Leader leader, long atMs) {
        SoftClose softClose = auction.terms().softClose();
        long endsAtMs = auction.endsAtMs();
        if (softClose == null
                || endsAtMs - atMs > softClose.windowMs()
                || !isTriggered(softClose.trigger(), auction.leader(), leader)) {
            return endsAtMs;
        }
        long latestMs = softClose.latestMs() == 0 ? AuctionTerms.MAX_TIME_MS : softClose.latestMs();
        return Math.max(endsAtMs, Math.min(latestMs, endsAtMs + softClose.extensionMs()));
    }

    /// The first bid changes price and leader: before it there was neither.
    private static boolean isTriggered(SoftCloseTrigger trigger, Leader before, Leader after) {
        return switch (trigger) {
            case ANY_BID -> true;
            case PRICE_CHANGE -> after.priceMicros() != before.priceMicros();
            case LEAD_CHANGE -> after.leaderId() != before.leaderId();
        };
    }

    /// The result if the auction closes now.
    static Fact.Closed close(Auction auction, CloseCause cause) {
        return isSold(auction)
                ? new Fact.Closed(
                        cause,
                        auction.leader().leaderId(),
                        hammerPrice(auction),
                        auction.bidCount(),
                        auction.progress().bidderCount())
                : new Fact.Closed(cause, 0, 0, auction.bidCount(), auction.progress().bidderCount());
    }

    /// Whether the auction is sold if it closes now.
    static boolean isSold(Auction auction) {
        return auction.hasBid() && meetsReserve(auction);
    }

    /// Whether the leader's amount reaches the reserve price. Without a reserve price every amount does.
    static boolean meetsReserve(Auction auction) {
        return auction.leader().highestMicros() >= auction.terms().prices().reserveMicros();
    }

    /// The price that the winner pays. A reserve price counts as a bid by the seller: in a second-price auction it can
    /// be the second-highest.
    static long hammerPrice(Auction auction) {
        long price = auction.leader().priceMicros();
        return auction.terms().type() == AuctionType.SEALED_SECOND
                ? Math.max(price, auction.terms().prices().reserveMicros())
                : price;
    }

    /// Whether a bid of this amount buys at the buy-now price.
    static boolean buysNow(Auction auction, long amountMicros) {
        long buyNow = auction.terms().prices().buyNowMicros();
        return buyNow > 0 && !auction.hasBid() && amountMicros >= buyNow;
    }
}
