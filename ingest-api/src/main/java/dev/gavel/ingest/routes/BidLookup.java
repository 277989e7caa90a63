package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Digits;
import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import org.jspecify.annotations.Nullable;

/// Finds the bid that a path names, and distinguishes a bid that is not decided yet from one that does not exist. A
/// sealed bid is found only by a caller who knows its bidder; the response to others does not depend on whether the bid
/// exists.
public final class BidLookup {
    static final String BIDDER_ID = "bidder_id";
    private static final long MAX_BID_ID = (1L << 53) - 1;

    private final ReadModels reads;
    private final LogEnd logEnd;
    private final int partitions;
    private final Callers callers;

    /// The end of `auction-commands`. A position beyond it holds no command yet.
    @FunctionalInterface
    public interface LogEnd {
        /// The offset after the last command of a partition, or -1 if Kafka does not answer.
        long nextOffset(int partition);
    }

    /// @param partitions of `auction-commands`
    BidLookup(ReadModels reads, LogEnd logEnd, int partitions, Callers callers) {
        this.reads = reads;
        this.logEnd = logEnd;
        this.partitions = partitions;
        this.callers = callers;
    }

    /// The decided bid, or `null` after sending `202` because the read models have not reached its position.
    ///
    /// @throws Problem if there is no such bid, or the caller may not see it
    @Nullable DecidedBid find(ServerRequest request, Exchange exchange) {
        Caller caller = callers.of(request);
        long auctionId = exchange.pathId(ApiPaths.AUCTION_ID);
        long bidId = bidId(exchange);
        Position position = Position.ofBid(bidId);
        boolean sealed = isSealed(reads.auction(auctionId));
        long bidderId = bidder(caller, exchange);
        if (sealed && bidderId <= 0) {
            throw sealedUntilClose("Only a bid's bidder can see it: add ?bidder_id= with the bidder's id.");
        }
        DecidedBid bid = reads.bid(auctionId, bidId);
        if (bid == null && mayBeOnTheLog(auctionId, position)) {
            if (!reads.isPast(position)) {
                exchange.header(HeaderNames.RETRY_AFTER, "1");
                CommandResponses.pendingBid(exchange, auctionId, position, Math.max(0, bidderId));
                return null;
            }
            // The read models may have reached the position between the two queries.
            bid = reads.bid(auctionId, bidId);
        }
        if (bid == null || (sealed && bid.bidderId() != bidderId)) {
            throw NotFound.bid();
        }
        return bid;
    }

    /// The bidder whom the query names, otherwise the caller's; 0 or less: none.
    private static long bidder(Caller caller, Exchange exchange) {
        long given = Digits.parse(exchange.query(BIDDER_ID));
        if (given <= 0) {
            return caller.bidderId();
        }
        caller.requireActsFor(given);
        return given;
    }

    static boolean isSealed(@Nullable AuctionView auction) {
        return auction != null && auction.standing().sealed();
    }

    /// The bid id in the path. Unlike other ids it can be 0: the first command of partition 0.
    static long bidId(Exchange exchange) {
        long id = Digits.parse(exchange.path(ApiPaths.BID_ID));
        if (id < 0 || id > MAX_BID_ID) {
            throw Problem.badRequest(
                    "bad_path_id", "bid_id in the path must be an integer below 2^53.", ApiPaths.BID_ID);
        }
        return id;
    }

    /// Whether the position is in the auction's partition and before the end of the log.
    private boolean mayBeOnTheLog(long auctionId, Position position) {
        if (position.partition() != AuctionKey.partition(AuctionKey.encode(auctionId), partitions)) {
            return false;
        }
        long end = logEnd.nextOffset(position.partition());
        if (end < 0) {
            throw Problem.unavailable("log_unavailable", "Kafka did not return the end of the log. Read again later.");
        }
        return position.offset() < end;
    }

    /// @param detail what the caller can do
    static Problem sealedUntilClose(String detail) {
        return Problem.of(403, "sealed_until_close", "The bids of this auction are sealed until it is over.", detail);
    }
}
