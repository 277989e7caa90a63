package dev.gavel.benchmarks.load;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Prices;
import dev.gavel.schema.UnknownFields;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// The auctions of a load, with what is known of their prices. Amounts are in cents. The sending thread raises the
/// offered prices, the reading thread the accepted ones.
public final class BenchAuctions {
    static final long OPENING_CENTS = 100;

    private final long firstId;
    private final AtomicLongArray offered;
    private final AtomicLongArray accepted;

    /// Their ids are consecutive.
    public BenchAuctions(long firstId, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least one auction, not " + count);
        }
        this.firstId = firstId;
        this.offered = new AtomicLongArray(count);
        this.accepted = new AtomicLongArray(count);
    }

    /// Ids that nobody used before on this log, unless two loads of over a million auctions begin within a second.
    public static long freshId(long nowMs) {
        return nowMs / 1000 * 1_000_000;
    }

    /// Terms of an auction that is appended to the log directly: English, from one tick, any higher bid wins, and it
    /// does not end.
    public static AuctionTerms endless(long number) {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "lot " + number,
                AuctionType.ENGLISH,
                AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                Prices.opening(AuctionTerms.DEFAULT_TICK_SIZE_MICROS),
                Increment.tick(AuctionTerms.DEFAULT_TICK_SIZE_MICROS),
                null,
                AuctionTerms.MAX_TIME_MS,
                null,
                null,
                BidderLimits.NONE,
                UnknownFields.NONE);
    }

    public int count() {
        return offered.length();
    }

    long id(int auction) {
        return firstId + auction;
    }

    /// Higher than all before, if they come in this order.
    long raise(int auction) {
        long cents = Math.max(OPENING_CENTS, offered.getOpaque(auction) + 1);
        offered.setOpaque(auction, cents);
        return cents;
    }

    /// An amount that does not exceed the price: the highest amount known to be accepted, or a cent before there is
    /// one.
    long stale(int auction) {
        return Math.max(1, accepted.getOpaque(auction));
    }

    void accepted(int auction, long cents) {
        if (cents > accepted.getOpaque(auction)) {
            accepted.setOpaque(auction, cents);
        }
    }

    /// Opens the auctions one after another: English, from 1.00, any higher bid wins, also one of the leader, because
    /// with a credential all bids are of one bidder.
    public static final class Openings implements Traffic {
        private static final byte[] ID = AsciiBuffer.ascii("{\"id\":");

        private final BenchAuctions auctions;
        private final LoadRequest.PostWriter post;
        private final byte[] terms;
        private final AsciiBuffer body = new AsciiBuffer();
        private int opened;

        /// @param endsAt when the auctions end, ISO 8601
        /// @param credential of the seller; null: nobody asks
        public Openings(InetSocketAddress server, BenchAuctions auctions, String endsAt, @Nullable String credential) {
            this.auctions = auctions;
            this.post = new LoadRequest.PostWriter(server, "/api/auctions", credential);
            this.terms =
                    AsciiBuffer.ascii(
                            ",\"title\":\"gavel bench\",\"opening_price\":\"1.00\",\"allow_self_outbid\":true,\"ends_at\":\""
                                    + endsAt
                                    + "\"}");
        }

        /// One for each auction.
        public LoadGenerator.Supply supply() {
            return () -> opened < auctions.count();
        }

        @Override
        public void next(LoadRequest request) {
            request.kind = LoadRequest.Kind.OPENING;
            request.auction = opened;
            body.clear().put(ID).number(auctions.id(opened)).put(terms);
            post.write(request, body, 0);
            opened++;
        }

        @Override
        public void responded(LoadRequest request, LoadResponse response) {}
    }
}
