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

/// Removes from a closed auction what no rule uses any more. Rejections of later commands still contain the standing,
/// so the price, the leader, the counts and the times stay, and those terms that the standing depends on.
final class ClosedAuctionCompactor {
    /// Most auctions share their terms with others, so equal terms are stored once. This bounds how many are known.
    private static final int MAX_KNOWN_TERMS = 10_000;

    private final Map<AuctionTerms, AuctionTerms> known = new HashMap<>();

    Auction compact(Auction auction) {
        if (auction.terms().title().isEmpty() && auction.terms().endsAtMs() == AuctionTerms.MAX_TIME_MS) {
            return auction;
        }
        AuctionProgress progress = auction.progress();
        return new Auction(
                new AuctionDefinition(auction.id(), reducedTerms(auction.terms()), auction.definition().startsAtMs()),
                new AuctionProgress(
                        progress.phase(),
                        progress.endsAtMs(),
                        progress.bidderCount(),
                        progress.keyCount(),
                        progress.rejectedKeyCount(),
                        progress.uncountedKeys(),
                        RecentBids.NONE),
                auction.leader(),
                auction.bidCount(),
                auction.sequence(),
                auction.chain());
    }

    private AuctionTerms reducedTerms(AuctionTerms terms) {
        AuctionTerms reduced =
                new AuctionTerms(
                        terms.rulesVersion(),
                        "",
                        terms.type(),
                        terms.tickSizeMicros(),
                        terms.prices(),
                        terms.increment(),
                        null,
                        AuctionTerms.MAX_TIME_MS,
                        null,
                        null,
                        BidderLimits.NONE,
                        // Who may not ask is told so before that the auction is over.
                        terms.sellerId(),
                        UnknownFields.NONE);
        AuctionTerms same = known.get(reduced);
        if (same == null && known.size() < MAX_KNOWN_TERMS) {
            known.put(reduced, reduced);
        }
        return same == null ? reduced : same;
    }
}
