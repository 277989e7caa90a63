package dev.gavel.schema;

/// What somebody asks of one auction. Everything that can change an auction is one of these, on one log,
/// in one order.
public sealed interface Command {
    /// The auction that is meant, > 0. The key of the record.
    long auctionId();

    record OpenAuction(long auctionId, AuctionTerms terms) implements Command {
        public OpenAuction {
            requireId(auctionId, "auction id");
        }
    }

    /// @param bidderId     who bids, > 0
    /// @param amountMicros 1 to [Micros#MAX]
    /// @param unknown      what a newer bidder says besides
    record PlaceBid(long auctionId, long bidderId, long amountMicros, UnknownFields unknown) implements Command {
        public PlaceBid {
            requireId(auctionId, "auction id");
            requireId(bidderId, "bidder id");
            if (amountMicros <= 0 || amountMicros > Micros.MAX) {
                throw new IllegalArgumentException("amount is out of range: " + amountMicros + " micros");
            }
        }
    }

    record CloseAuction(long auctionId, CloseCause cause) implements Command {
        public CloseAuction {
            requireId(auctionId, "auction id");
        }
    }

    /// @param reason for people, at most [#MAX_REASON] characters, may be empty
    record CancelAuction(long auctionId, String reason) implements Command {
        public static final int MAX_REASON = 200;

        public CancelAuction {
            requireId(auctionId, "auction id");
            if (reason.length() > MAX_REASON) {
                throw new IllegalArgumentException("reason is longer than " + MAX_REASON + " characters");
            }
        }
    }

    private static void requireId(long id, String what) {
        if (id <= 0) {
            throw new IllegalArgumentException(what + " must be > 0: " + id);
        }
    }
}
