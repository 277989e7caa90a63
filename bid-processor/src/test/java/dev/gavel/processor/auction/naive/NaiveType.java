package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Reason;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/// The rules of one auction type. They compute from the standing bids, in the order in which those were accepted.
interface NaiveType {
    /// The reasons to reject the next bid.
    EnumSet<Reason> objections(AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid);

    /// What the leader would pay now. Called only if there is a standing bid.
    long price(AuctionTerms terms, List<NaiveBid> standing);

    /// What the winner pays.
    default long hammerPrice(AuctionTerms terms, List<NaiveBid> standing) {
        return price(terms, standing);
    }

    /// The public minimum of the next bid.
    long minimumNextBid(AuctionTerms terms, List<NaiveBid> standing);

    static NaiveType of(AuctionType type) {
        return switch (type) {
            case ENGLISH -> new NaiveEnglish();
            case PROXY -> new NaiveProxy();
            case SEALED_FIRST -> new NaiveSealedFirst();
            case SEALED_SECOND -> new NaiveSealedSecond();
        };
    }

    /// In every type the highest bid leads; of equal bids, the earlier one.
    static Optional<NaiveBid> leading(List<NaiveBid> standing) {
        return standing.stream()
                .sorted(Comparator.comparingLong(NaiveBid::amountMicros).reversed().thenComparingLong(NaiveBid::id))
                .findFirst();
    }

    /// The highest bid of all bidders but one.
    static Optional<NaiveBid> highestOfOthers(List<NaiveBid> standing, long bidderId) {
        return leading(standing.stream().filter(bid -> bid.bidderId() != bidderId).toList());
    }

    static boolean isLedBy(List<NaiveBid> standing, long bidderId) {
        return leading(standing).filter(bid -> bid.bidderId() == bidderId).isPresent();
    }

    /// "The first bid must reach the opening price", and each further one the price plus the increment. Nothing exceeds
    /// the highest possible amount.
    static EnumSet<Reason> tooLow(NaiveType type, AuctionTerms terms, List<NaiveBid> standing, PlaceBid bid) {
        if (standing.isEmpty()) {
            return bid.amountMicros() < terms.prices().openingMicros()
                    ? EnumSet.of(Reason.BELOW_OPENING_PRICE)
                    : EnumSet.noneOf(Reason.class);
        }
        boolean reaches =
                bid.amountMicros() >= type.minimumNextBid(terms, standing)
                        && bid.amountMicros() > type.price(terms, standing);
        return reaches ? EnumSet.noneOf(Reason.class) : EnumSet.of(Reason.BID_TOO_LOW);
    }
}
