package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import java.util.EnumSet;
import java.util.List;

/// "The highest bid leads and is the price."
final class NaiveEnglish implements NaiveType {
    @Override
    public EnumSet<Reason> objections(AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid) {
        EnumSet<Reason> reasons = NaiveType.tooLow(this, terms, standing, bid);
        boolean mayLeadAgain = terms.bidders().selfOutbid() || terms.rulesVersion() == 1;
        if (NaiveType.isLedBy(standing, bid.bidderId()) && !mayLeadAgain) {
            reasons.add(Reason.ALREADY_LEADING);
        }
        return reasons;
    }

    @Override
    public long price(AuctionTerms terms, List<NaiveBid> standing) {
        return NaiveType.leading(standing).orElseThrow().amountMicros();
    }

    @Override
    public long minimumNextBid(AuctionTerms terms, List<NaiveBid> standing) {
        return standing.isEmpty() ? terms.prices().openingMicros() : NaiveIncrements.add(terms, price(terms, standing));
    }
}
