package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import java.util.List;

/// Computes the public state of an auction.
///
/// @param type the rules of the auction's type
record NaiveStanding(History history, NaiveType type) {
    Standing at(long atMs) {
        AuctionTerms terms = history.terms();
        boolean over = history.isClosed() || history.isCancelled();
        boolean firstRules = terms.rulesVersion() == 1;
        // If a sealed auction sold nothing, its leader and price are never published.
        boolean telling = !terms.type().isSealed() || (history.isClosed() && isSold());
        boolean tellsReserve = telling || history.isClosed();
        NaiveBid leading = telling ? NaiveType.leading(bids()).orElse(null) : null;
        return new Standing(
                status(atMs),
                leading == null ? 0 : history.isClosed() ? hammerPrice() : price(),
                minimumNextBid(),
                leading == null ? 0 : leading.bidderId(),
                telling || over ? bids().size() : 0,
                history.startsAtMs(),
                history.endsAtMs(),
                leading == null || firstRules ? 0 : leading.id(),
                tellsReserve ? reserve() : Reserve.UNTOLD,
                terms.type().isSealed() && !over);
    }

    /// "A close sells to the leader at the price, if there is a bid and the reserve is met."
    boolean isSold() {
        return !bids().isEmpty() && reserve() != Reserve.NOT_MET;
    }

    long hammerPrice() {
        return history.isBought() ? buyNow() : type.hammerPrice(history.terms(), bids());
    }

    private long price() {
        return history.isBought() ? buyNow() : type.price(history.terms(), bids());
    }

    private long minimumNextBid() {
        return history.isBought()
                ? NaiveIncrements.add(history.terms(), buyNow())
                : type.minimumNextBid(history.terms(), bids());
    }

    private long buyNow() {
        return history.terms().prices().buyNowMicros();
    }

    private List<NaiveBid> bids() {
        return history.standing();
    }

    /// "Met when the leader's amount (in a proxy auction: the maximum) reaches it."
    private Reserve reserve() {
        long reserve = history.terms().prices().reserveMicros();
        if (reserve == 0) {
            return Reserve.UNTOLD;
        }
        boolean met = bids().stream().anyMatch(bid -> bid.amountMicros() >= reserve);
        return met ? Reserve.MET : Reserve.NOT_MET;
    }

    private Status status(long atMs) {
        if (history.isCancelled()) {
            return Status.CANCELLED;
        }
        if (history.isClosed()) {
            return isSold() ? Status.SOLD : Status.UNSOLD;
        }
        return atMs < history.startsAtMs() ? Status.SCHEDULED : Status.OPEN;
    }
}
