package dev.gavel.schema;

/// A request to change one auction. Everything that changes an auction is a command, on one log, in one order.
public sealed interface Command {
    /// The auction to change, > 0; the key of the record.
    long auctionId();

    record OpenAuction(long auctionId, AuctionTerms terms) implements Command {
        public OpenAuction {
            requireId(auctionId, "auction id");
        }
    }

    /// @param bidderId > 0
    /// @param amountMicros 1 to [Micros#MAX], in a proxy auction the bidder's maximum; 0: withheld, only in events
    /// @param expiresAtMs broker time from which the bid is rejected as expired, ms since 1970 UTC; 0: never
    /// @param unknown fields that a newer version added
    record PlaceBid(long auctionId, long bidderId, long amountMicros, long expiresAtMs, UnknownFields unknown)
            implements Command {
        public PlaceBid {
            requireId(auctionId, "auction id");
            requireId(bidderId, "bidder id");
            if (amountMicros < 0 || amountMicros > Micros.MAX) {
                throw new IllegalArgumentException("amount is out of range: " + amountMicros + " micros");
            }
            if (expiresAtMs < 0 || expiresAtMs > AuctionTerms.MAX_TIME_MS) {
                throw new IllegalArgumentException("expiry is out of range: " + expiresAtMs + " ms");
            }
        }

        public PlaceBid(long auctionId, long bidderId, long amountMicros, UnknownFields unknown) {
            this(auctionId, bidderId, amountMicros, 0, unknown);
        }

        /// The public bid of an auction that withholds amounts.
        public PlaceBid withoutAmount() {
            return new PlaceBid(auctionId, bidderId, 0, expiresAtMs, UnknownFields.NONE);
        }
    }

    /// @param sellerId who closes; the auction must be theirs. 0: whoever sells it
    record CloseAuction(long auctionId, CloseCause cause, long sellerId) implements Command {
        public CloseAuction {
            requireId(auctionId, "auction id");
            requireIdOrNone(sellerId, "seller id");
            if (cause == CloseCause.BOUGHT) {
                throw new IllegalArgumentException("only a bid can buy: a close command cannot have this cause");
            }
        }

        public CloseAuction(long auctionId, CloseCause cause) {
            this(auctionId, cause, 0);
        }
    }

    /// @param reason for people, at most [#MAX_REASON] characters, may be empty
    /// @param sellerId as in [CloseAuction]
    record CancelAuction(long auctionId, String reason, long sellerId) implements Command {
        public static final int MAX_REASON = 200;

        public CancelAuction {
            requireId(auctionId, "auction id");
            requireIdOrNone(sellerId, "seller id");
            if (reason.length() > MAX_REASON) {
                throw new IllegalArgumentException("reason is longer than " + MAX_REASON + " characters");
            }
        }

        public CancelAuction(long auctionId, String reason) {
            this(auctionId, reason, 0);
        }
    }

    /// @param bidId the bid to retract, >= 0
    /// @param bidderId the bidder who made it, > 0
    record RetractBid(long auctionId, long bidId, long bidderId) implements Command {
        public RetractBid {
            requireId(auctionId, "auction id");
            requireId(bidderId, "bidder id");
            if (bidId < 0) {
                throw new IllegalArgumentException("bid id is out of range: " + bidId);
            }
        }
    }

    private static void requireIdOrNone(long id, String what) {
        if (id < 0) {
            throw new IllegalArgumentException(what + " must be >= 0: " + id);
        }
    }

    private static void requireId(long id, String what) {
        if (id <= 0) {
            throw new IllegalArgumentException(what + " must be > 0: " + id);
        }
    }
}
