package dev.gavel.processor.auction.naive;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Fact;
import java.util.List;

/// "An event says what its command changed", in auctions whose leader is public.
final class NaiveChanges {
    private NaiveChanges() {}

    /// The last fact of a history, with what it changed.
    ///
    /// @param before the same history without it
    static Fact told(History before, History after) {
        Fact fact = after.entries().getLast().fact();
        if (!before.isOpened() || !tells(before.terms())) {
            return fact;
        }
        return switch (fact) {
            case Fact.BidAccepted accepted -> {
                long bidderId = accepted.bid().bidderId();
                boolean moved = after.endsAtMs() != before.endsAtMs();
                yield new Fact.BidAccepted(
                        accepted.bid(),
                        accepted.closed(),
                        displaced(before, after),
                        moved ? before.endsAtMs() : 0,
                        !NaiveType.isLedBy(after.standing(), bidderId));
            }
            case Fact.Retracted retracted ->
                    new Fact.Retracted(retracted.bidId(), retracted.bidderId(), displaced(before, after));
            case Fact.Opened _, Fact.BidRefused _, Fact.Closed _, Fact.Cancelled _, Fact.Refused _, Fact.Repeated _ ->
                    fact;
        };
    }

    private static boolean tells(AuctionTerms terms) {
        return terms.rulesVersion() >= 6 && (terms.type() == AuctionType.ENGLISH || terms.type() == AuctionType.PROXY);
    }

    /// "The bidder who led before and no longer does."
    private static long displaced(History before, History after) {
        List<NaiveBid> standing = after.standing();
        return NaiveType.leading(before.standing())
                .map(NaiveBid::bidderId)
                .filter(leader -> !NaiveType.isLedBy(standing, leader))
                .orElse(0L);
    }
}
