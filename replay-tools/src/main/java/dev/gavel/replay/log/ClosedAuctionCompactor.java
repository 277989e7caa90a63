package dev.gavel.replay.log;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionDefinition;
import dev.gavel.processor.auction.AuctionProgress;
import dev.gavel.processor.auction.RecentBids;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.UnknownFields;
import java.util.HashMap;
import java.util.Map;

/// An auction that is over, without what no rule looks at any more. Its refusals still tell the standing, so price,
/// lead, counts and times stay, and of the terms what those are told by.
final class ClosedAuctionCompactor {
    /// Most auctions are opened under terms that others had too; beyond so many each keeps its own.
    private static final int MOST_TERMS = 10_000;

    private final Map<AuctionTerms, AuctionTerms> known = new HashMap<>();

    Auction of(Auction auction) {
        if (auction.terms().title().isEmpty() && auction.terms().endsAtMs() == AuctionTerms.MAX_TIME_MS) {
            return auction;
        }
        AuctionProgress progress = auction.progress();
        return new Auction(
                new AuctionDefinition(auction.id(), terms(auction.terms()), auction.definition().startsAtMs()),
                new AuctionProgress(
                        progress.phase(),
                        progress.endsAtMs(),
                        progress.bidderCount(),
                        progress.keyCount(),
                        RecentBids.NONE),
                auction.leader(),
                auction.bidCount(),
                auction.sequence(),
                auction.chain());
    }

    private AuctionTerms terms(AuctionTerms terms) {
        AuctionTerms less =
                new AuctionTerms(
                        terms.rulesVersion(),
                        "",
                        terms.type(),
                        terms.prices(),
                        terms.increment(),
                        null,
                        AuctionTerms.MAX_TIME_MS,
                        null,
                        null,
                        BidderLimits.NONE,
                        UnknownFields.NONE);
        AuctionTerms same = known.get(less);
        if (same == null && known.size() < MOST_TERMS) {
            known.put(less, less);
        }
        return same == null ? less : same;
    }
}
