package dev.gavel.processor.auction;

import dev.gavel.processor.auction.Auction.Phase;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;

/// The part of an auction's state that events may show (docs/adr/0008). Amounts of proxy and sealed bids are withheld.
/// Of a reserve price only whether it is met is shown, and of a sealed auction nothing before the close.
final class PublicView {
    private PublicView() {}

    static PlaceBid bid(Auction auction, PlaceBid bid) {
        return auction.terms().type().withholdsAmounts() ? bid.withoutAmount() : bid;
    }

    /// An accepted bid, with what it changed.
    static Fact.BidAccepted accepted(Auction before, Auction after, PlaceBid bid) {
        PlaceBid shown = bid(before, bid);
        return tellsChanges(before.terms())
                ? new Fact.BidAccepted(
                        shown,
                        null,
                        previousLeaderId(before, after),
                        after.endsAtMs() == before.endsAtMs() ? 0 : before.endsAtMs(),
                        !after.leader().is(bid.bidderId()))
                : new Fact.BidAccepted(shown);
    }

    static Fact.Retracted retracted(Auction before, Auction after, RetractBid retract) {
        long previousLeaderId = tellsChanges(before.terms()) ? previousLeaderId(before, after) : 0;
        return new Fact.Retracted(retract.bidId(), retract.bidderId(), previousLeaderId);
    }

    /// In a sealed auction each change would tell how the bid compares with others.
    private static boolean tellsChanges(AuctionTerms terms) {
        return terms.rulesVersion() >= AuctionTerms.VERSION_WITH_CHANGES && !terms.type().isSealed();
    }

    /// The leader before, if another bidder or nobody leads after; otherwise 0.
    private static long previousLeaderId(Auction before, Auction after) {
        long leaderId = before.leader().leaderId();
        return after.leader().is(leaderId) ? 0 : leaderId;
    }

    /// @param atMs the time of the command
    static Standing standing(Auction auction, long atMs) {
        AuctionTerms terms = auction.terms();
        if (terms.type().isSealed() && !isSoldSealed(auction)) {
            return sealedStanding(auction, atMs);
        }
        Leader leader = auction.leader();
        long price = auction.phase() == Phase.CLOSED ? AuctionEnd.hammerPrice(auction) : leader.priceMicros();
        boolean rulesV1 = terms.rulesVersion() == RulesV1.VERSION;
        return new Standing(
                status(auction, atMs),
                price,
                TypeRules.minimumNextBid(terms, leader),
                leader.leaderId(),
                auction.bidCount(),
                auction.definition().startsAtMs(),
                auction.endsAtMs(),
                rulesV1 ? 0 : leader.bidId(),
                reserve(auction),
                false);
    }

    /// A sealed auction that is not sold. The leader is never disclosed, the number of bids after the close.
    private static Standing sealedStanding(Auction auction, long atMs) {
        boolean open = auction.isOpen();
        return new Standing(
                status(auction, atMs),
                0,
                auction.terms().prices().openingMicros(),
                0,
                open ? 0 : auction.bidCount(),
                auction.definition().startsAtMs(),
                auction.endsAtMs(),
                0,
                auction.phase() == Phase.CLOSED ? reserve(auction) : Reserve.UNTOLD,
                open);
    }

    private static boolean isSoldSealed(Auction auction) {
        return auction.phase() == Phase.CLOSED && AuctionEnd.isSold(auction);
    }

    private static Reserve reserve(Auction auction) {
        if (!auction.terms().prices().hasReserve()) {
            return Reserve.UNTOLD;
        }
        return AuctionEnd.meetsReserve(auction) ? Reserve.MET : Reserve.NOT_MET;
    }

    private static Status status(Auction auction, long atMs) {
        return switch (auction.phase()) {
            case OPEN -> auction.hasStarted(atMs) ? Status.OPEN : Status.SCHEDULED;
            case CLOSED -> AuctionEnd.isSold(auction) ? Status.SOLD : Status.UNSOLD;
            case CANCELLED -> Status.CANCELLED;
        };
    }
}
