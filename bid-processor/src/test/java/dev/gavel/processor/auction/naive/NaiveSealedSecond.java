package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import java.util.List;

/// "The same, but the winner pays the highest bid of any other bidder; the opening price if there is no other; the
/// reserve price if that is higher."
class NaiveSealedSecond extends NaiveSealedFirst {
    @Override
    public long price(AuctionTerms terms, List<NaiveBid> standing) {
        long leader = NaiveType.leading(standing).orElseThrow().bidderId();
        return NaiveType.highestOfOthers(standing, leader)
                .map(NaiveBid::amountMicros)
                .orElse(terms.prices().openingMicros());
    }

    @Override
    public long hammerPrice(AuctionTerms terms, List<NaiveBid> standing) {
        return Math.max(price(terms, standing), terms.prices().reserveMicros());
    }
}
