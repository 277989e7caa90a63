package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The latest accepted bids of an auction whose bidders may retract: as many as its terms say, and who led before them.
/// A retraction plays them again without the one.
///
/// @param base the lead before the oldest of them
/// @param bids oldest first, retracted ones included
public record RecentBids(Leader base, List<Bid> bids) {
    public static final RecentBids NONE = new RecentBids(Leader.NONE, List.of());

    /// @param id of the bid
    /// @param atMs when it was made, by the log
    /// @param ownBeforeMicros the bidder's highest that stood before it
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

    RecentBids with(Bid bid, AuctionTerms terms, int most) {
        List<Bid> more = new ArrayList<>(bids);
        more.add(bid);
        Leader oldest = base;
        while (more.size() > most) {
            oldest = place(terms, oldest, more.removeFirst());
        }
        return new RecentBids(oldest, more);
    }

    /// The bid of this bidder with this id, if it stands and is remembered.
    @Nullable Bid find(long bidId, long bidderId) {
        for (Bid bid : bids) {
            if (bid.id() == bidId && bid.bidderId() == bidderId && !bid.retracted()) {
                return bid;
            }
        }
        return null;
    }

    RecentBids without(Bid retracted) {
        List<Bid> left = new ArrayList<>(bids.size());
        long own = -1;
        for (Bid bid : bids) {
            Bid now = bid.id() == retracted.id() ? bid.asRetracted() : bid;
            if (bid.bidderId() == retracted.bidderId()) {
                now = now.withOwnBefore(own < 0 ? bid.ownBeforeMicros() : own);
                own = now.retracted() ? now.ownBeforeMicros() : Math.max(now.ownBeforeMicros(), now.amountMicros());
            }
            left.add(now);
        }
        return new RecentBids(base, left);
    }

    /// Who leads by the bids that stand.
    Leader lead(AuctionTerms terms) {
        Leader lead = base;
        for (Bid bid : bids) {
            lead = place(terms, lead, bid);
        }
        return lead;
    }

    /// The highest of the bidder's that stands, as far as the latest bids tell.
    long ownHighest(long bidderId) {
        long own = 0;
        for (Bid bid : bids) {
            if (bid.bidderId() == bidderId) {
                own = bid.retracted() ? bid.ownBeforeMicros() : Math.max(bid.ownBeforeMicros(), bid.amountMicros());
            }
        }
        return own;
    }

    private static Leader place(AuctionTerms terms, Leader lead, Bid bid) {
        return bid.retracted() ? lead : Bidding.place(terms, lead, bid.bidderId(), bid.amountMicros(), bid.id());
    }
}
