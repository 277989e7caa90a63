package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import java.util.EnumSet;
import java.util.List;

/// "A bid must reach the opening price. The highest wins and is paid. Who bids again must bid more than before."
class NaiveSealedFirst implements NaiveType {
    @Override
    public EnumSet<Reason> objections(AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid) {
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        if (bid.amountMicros() < terms.prices().openingMicros()) {
            reasons.add(Reason.BELOW_OPENING_PRICE);
        }
        if (standing.stream()
                .anyMatch(own -> own.bidderId() == bid.bidderId() && own.amountMicros() >= bid.amountMicros())) {
            reasons.add(Reason.OWN_BID_NOT_RAISED);
        }
        return reasons;
    }

    @Override
    public long price(AuctionTerms terms, List<NaiveBid> standing) {
        return NaiveType.leading(standing).orElseThrow().amountMicros();
    }

    @Override
    public long minimumNextBid(AuctionTerms terms, List<NaiveBid> standing) {
        return terms.prices().openingMicros();
    }
}
