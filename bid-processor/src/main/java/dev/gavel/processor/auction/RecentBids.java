package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The latest accepted bids of an auction that allows retractions, as many as its terms say, and the leader before
/// them. A retraction computes the leader again from these bids without the retracted one.
///
/// @param base the leader before the oldest of these bids
/// @param bids oldest first, including retracted ones
public record RecentBids(Leader base, List<Bid> bids) {
    public static final RecentBids NONE = new RecentBids(Leader.NONE, List.of());

    /// @param atMs broker time of the bid
    /// @param ownBeforeMicros the bidder's highest standing bid before this one
    public record Bid(long id, long bidderId, long amountMicros, long atMs, boolean retracted, long ownBeforeMicros) {
        private Bid asRetracted() {
            return new Bid(id, bidderId, amountMicros, atMs, true, ownBeforeMicros);
        }

        private Bid withOwnBefore(long micros) {
            return micros == ownBeforeMicros ? this : new Bid(id, bidderId, amountMicros, atMs, retracted, micros);
        }
    }

    public RecentBids {
        bids = List.copyOf(bids);
    }

    /// @param max bids to keep
    RecentBids with(Bid bid, AuctionTerms terms, int max) {
        List<Bid> newBids = new ArrayList<>(bids);
        newBids.add(bid);
        Leader newBase = base;
        while (newBids.size() > max) {
            newBase = leaderAfter(terms, newBase, newBids.removeFirst());
        }
        return new RecentBids(newBase, newBids);
    }

    /// The bid with this id by this bidder; null: there is none, or it was retracted.
    @Nullable Bid find(long bidId, long bidderId) {
        for (Bid bid : bids) {
            if (bid.id() == bidId && bid.bidderId() == bidderId && !bid.retracted()) {
                return bid;
            }
        }
        return null;
    }

    /// Marks a bid as retracted, and corrects what the bidder's later bids say about the bids before them.
    RecentBids without(Bid retracted) {
        List<Bid> newBids = new ArrayList<>(bids.size());
        long own = -1;
        for (Bid bid : bids) {
            Bid newBid = bid.id() == retracted.id() ? bid.asRetracted() : bid;
            if (bid.bidderId() == retracted.bidderId()) {
                newBid = newBid.withOwnBefore(own < 0 ? bid.ownBeforeMicros() : own);
                own = ownAfter(newBid);
            }
            newBids.add(newBid);
        }
        return new RecentBids(base, newBids);
    }

    /// The leader by the bids that stand.
    Leader leader(AuctionTerms terms) {
        Leader leader = base;
        for (Bid bid : bids) {
            leader = leaderAfter(terms, leader, bid);
        }
        return leader;
    }

    /// The bidder's highest standing bid; 0: none of the recent bids is this bidder's.
    long ownHighest(long bidderId) {
        long own = 0;
        for (Bid bid : bids) {
            if (bid.bidderId() == bidderId) {
                own = ownAfter(bid);
            }
        }
        return own;
    }

    private static long ownAfter(Bid bid) {
        return bid.retracted() ? bid.ownBeforeMicros() : Math.max(bid.ownBeforeMicros(), bid.amountMicros());
    }

    private static Leader leaderAfter(AuctionTerms terms, Leader leader, Bid bid) {
        return bid.retracted()
                ? leader
                : TypeRules.leaderAfter(terms, leader, bid.bidderId(), bid.amountMicros(), bid.id());
    }
}
