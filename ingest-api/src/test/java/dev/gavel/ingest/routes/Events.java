package dev.gavel.ingest.routes;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import java.util.List;
import java.util.function.BiFunction;

/// Decisions for [FakeLog]. Every command is accepted unless a method says otherwise.
final class Events {
    static final long AT_MS = 1_795_543_200_123L;
    static final long STARTS_MS = 1_795_543_200_000L;
    static final long ENDS_MS = 1_796_148_000_000L;

    private Events() {}

    static Event decide(Command command, Position position) {
        return switch (command) {
            case Command.PlaceBid bid ->
                    new Event(
                            bid.auctionId(),
                            position,
                            AT_MS,
                            2,
                            standing(Status.OPEN, bid.amountMicros(), bid.bidderId()),
                            new Fact.BidAccepted(bid));
            case Command.OpenAuction open ->
                    new Event(
                            open.auctionId(),
                            position,
                            AT_MS,
                            1,
                            opened(open.terms()),
                            new Fact.Opened(open.terms().published()));
            case Command.CloseAuction close ->
                    new Event(
                            close.auctionId(),
                            position,
                            AT_MS,
                            3,
                            standing(Status.SOLD, 10 * Micros.UNIT, 7),
                            new Fact.Closed(close.cause(), 7, 10 * Micros.UNIT, 1));
            case Command.CancelAuction cancel ->
                    new Event(
                            cancel.auctionId(),
                            position,
                            AT_MS,
                            3,
                            standing(Status.CANCELLED, 0, 0),
                            new Fact.Cancelled(cancel.reason()));
            case Command.RetractBid retract ->
                    new Event(
                            retract.auctionId(),
                            position,
                            AT_MS,
                            3,
                            standing(Status.OPEN, 10 * Micros.UNIT, 8),
                            new Fact.Retracted(retract.bidId(), retract.bidderId()));
        };
    }

    /// Rejects every command as if it were this bid.
    static BiFunction<Command, Position, Event> rejecting(Command.PlaceBid bid, Reason reason, List<Reason> also) {
        Standing standing =
                new Standing(Status.OPEN, 0, 1_000_000, 0, 0, STARTS_MS, ENDS_MS, 0, Reserve.NOT_MET, false);
        return (_, position) -> new Event(42, position, AT_MS, 2, standing, new Fact.BidRefused(bid, reason, also));
    }

    static Event tooLow(Command.PlaceBid bid, Position position) {
        return new Event(
                bid.auctionId(),
                position,
                AT_MS,
                3,
                standing(Status.OPEN, 10 * Micros.UNIT, 7),
                new Fact.BidRefused(bid, Reason.BID_TOO_LOW));
    }

    static Event unknown(Command.PlaceBid bid, Position position) {
        return new Event(bid.auctionId(), position, AT_MS, 0, null, new Fact.BidRefused(bid, Reason.UNKNOWN_AUCTION));
    }

    static Event rejectedOpening(long auctionId, Position position, Reason reason) {
        return new Event(
                auctionId,
                position,
                AT_MS,
                reason == Reason.ENDS_IN_THE_PAST ? 0 : 4,
                reason == Reason.ENDS_IN_THE_PAST ? null : standing(Status.OPEN, 0, 0),
                new Fact.Refused(Fact.Refused.Kind.OPEN, reason));
    }

    static Standing standing(Status status, long priceMicros, long leaderId) {
        return new Standing(status, priceMicros, priceMicros + 1, leaderId, leaderId == 0 ? 0 : 1, STARTS_MS, ENDS_MS);
    }

    private static Standing opened(AuctionTerms terms) {
        Long startsAtMs = terms.startsAtMs();
        return new Standing(
                startsAtMs == null ? Status.OPEN : Status.SCHEDULED,
                0,
                terms.prices().openingMicros(),
                0,
                0,
                startsAtMs == null ? AT_MS : startsAtMs,
                terms.endsAtMs());
    }
}
