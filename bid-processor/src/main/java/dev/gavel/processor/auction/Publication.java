package dev.gavel.processor.auction;

import dev.gavel.processor.auction.Auction.Phase;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;

/// What everybody may see of an auction (docs/adr/0008): of proxy and sealed bids not the amounts, of the reserve only
/// whether it is met, and of a sealed auction nothing until it is over.
final class Publication {
    private Publication() {}

    static PlaceBid bid(Auction auction, PlaceBid bid) {
        return auction.terms().type().withholdsAmounts() ? bid.withoutAmount() : bid;
    }

    /// @param atMs now, by the log
    static Standing standing(Auction auction, long atMs) {
        AuctionTerms terms = auction.terms();
        if (terms.type().isSealed() && !isSoldSealed(auction)) {
            return sealed(auction, atMs);
        }
        Leader lead = auction.lead();
        long price = auction.phase() == Phase.CLOSED ? AuctionEnd.hammerPrice(auction) : lead.priceMicros();
        boolean firstRules = terms.rulesVersion() == FirstRules.VERSION;
        return new Standing(
                status(auction, atMs),
                price,
                Bidding.minimumNextBid(terms, lead),
                lead.leaderId(),
                auction.bidCount(),
                auction.lot().startsAtMs(),
                auction.endsAtMs(),
                firstRules ? 0 : lead.bidId(),
                reserve(auction),
                false);
    }

    /// Sealed, and not sold: who would have led stays untold for ever, the number of bids until it is over.
    private static Standing sealed(Auction auction, long atMs) {
        boolean open = auction.isOpen();
        return new Standing(
                status(auction, atMs),
                0,
                auction.terms().prices().openingMicros(),
                0,
                open ? 0 : auction.bidCount(),
                auction.lot().startsAtMs(),
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
            case OPEN -> Life.hasStarted(auction, atMs) ? Status.OPEN : Status.SCHEDULED;
            case CLOSED -> AuctionEnd.isSold(auction) ? Status.SOLD : Status.UNSOLD;
            case CANCELLED -> Status.CANCELLED;
        };
    }
}
