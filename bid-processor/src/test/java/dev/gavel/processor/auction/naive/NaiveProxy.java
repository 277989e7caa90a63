package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import java.util.EnumSet;
import java.util.List;

/// "Each bidder states a maximum, and the auctioneer bids for them."
///
/// The current two highest maxima do not determine the price, because two rules depend on the past: a raise by the
/// leader does not change the price, even if the leader's old maximum had limited it; and the price never falls. So the
/// price is the highest result of all contests. There is one contest for each bid of a bidder who did not lead, between
/// the two highest maxima at that time. A retraction removes bids, and so changes the contests.
class NaiveProxy implements NaiveType {
    @Override
    public EnumSet<Reason> objections(AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid) {
        if (!NaiveType.isLedBy(standing, bid.bidderId())) {
            return NaiveType.tooLow(this, terms, standing, bid);
        }
        boolean raised = bid.amountMicros() > NaiveType.leading(standing).orElseThrow().amountMicros();
        return raised ? EnumSet.noneOf(Reason.class) : EnumSet.of(Reason.OWN_BID_NOT_RAISED);
    }

    @Override
    public long price(AuctionTerms terms, List<NaiveBid> standing) {
        long price = terms.prices().openingMicros();
        for (int i = 1; i < standing.size(); i++) {
            boolean contest = !NaiveType.isLedBy(standing.subList(0, i), standing.get(i).bidderId());
            price = contest ? Math.max(price, contest(terms, standing.subList(0, i + 1))) : price;
        }
        long highest = NaiveType.leading(standing).orElseThrow().amountMicros();
        long reserve = terms.prices().reserveMicros();
        return highest >= reserve ? Math.max(price, reserve) : price;
    }

    /// "The second-highest maximum and one increment, but not above the highest."
    private static long contest(AuctionTerms terms, List<NaiveBid> bids) {
        NaiveBid highest = NaiveType.leading(bids).orElseThrow();
        NaiveBid second = NaiveType.highestOfOthers(bids, highest.bidderId()).orElseThrow();
        return Math.min(highest.amountMicros(), NaiveIncrements.add(terms, second.amountMicros()));
    }

    @Override
    public long minimumNextBid(AuctionTerms terms, List<NaiveBid> standing) {
        return standing.isEmpty() ? terms.prices().openingMicros() : NaiveIncrements.add(terms, price(terms, standing));
    }
}
