package dev.gavel.system.faults;

import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The evidence of a scenario for the [Checker]: the responses to clients, the records and the stores.
///
/// @param commands of this scenario, by partition and offset
/// @param events of this scenario, committed, in the order of each partition of the log
/// @param deadLetters of this scenario
/// @param replies of this scenario, uncommitted ones included
/// @param readModels whole, not of this scenario only
record Observations(
        List<Operation> operations,
        List<LoggedCommand> commands,
        List<Event> events,
        List<LoggedDeadLetter> deadLetters,
        List<Event> replies,
        ReadModels readModels) {

    /// @param traceparent of the request that appended it; null: none
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record LoggedCommand(
            Position position,
            long atMs,
            @Nullable String traceparent,
            byte @Nullable [] key,
            byte @Nullable [] value) {}

    /// @param position of the command that it was
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record LoggedDeadLetter(Position position, byte @Nullable [] key, byte @Nullable [] value) {}

    /// @param bids rows of the auctions of this scenario, by auction and bid id
    /// @param redis what Redis has of an auction; absent: nothing
    record ReadModels(Map<Long, AuctionRow> auctions, Map<Long, BidRow> bids, Map<Long, RedisAuction> redis) {}

    record AuctionRow(
            String status,
            long priceMicros,
            long minimumNextBidMicros,
            long leaderId,
            long bidCount,
            Position position) {
        static AuctionRow of(AuctionView auction) {
            return new AuctionRow(
                    auction.standing().status().code(),
                    auction.standing().priceMicros(),
                    auction.standing().minimumNextBidMicros(),
                    auction.standing().leaderId(),
                    auction.standing().bidCount(),
                    auction.position());
        }
    }

    /// @param amountMicros 0: withheld
    /// @param reason null: accepted
    record BidRow(long auctionId, long bidderId, long amountMicros, @Nullable String reason, long decidedAtMs) {}

    /// @param highest the old API's key; null: absent
    record RedisAuction(Map<String, String> hash, @Nullable String highest) {}
}
