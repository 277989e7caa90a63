package dev.gavel.processor.auction;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import org.jspecify.annotations.Nullable;

/// Decides the commands of many auctions, one after the other, and remembers: the [Auctioneer] with a [Memory]. The
/// processor and every replay of the log are this, over memories of their own.
public final class AuctionHouse {
    private final Memory memory;

    public AuctionHouse(Memory memory) {
        this.memory = memory;
    }

    /// What came of one command.
    ///
    /// @param event  its own, for the log
    /// @param answer for whoever asked: of a repeated command the first one's event
    /// @param before null: there was no such auction
    /// @param after  null: there still is none
    public record Outcome(Event event, Event answer, @Nullable Auction before, @Nullable Auction after) {}

    /// Decides one command; when this returns, its effect is in the memory.
    public Outcome decide(Envelope envelope, Stamp stamp) {
        Auction before = memory.auction(envelope.command().auctionId());
        Told told = told(before, envelope.idempotencyKey(), stamp.atMs());
        if (before == null || told == null) {
            return first(before, envelope, stamp);
        }
        Decision again = Idempotency.again(before, told, envelope.command(), stamp);
        Event answer = again.event().refusal() == null ? told.event() : again.event();
        return keep(before, again, answer);
    }

    /// Null: there is no key, or the auction does not remember it.
    private @Nullable Told told(@Nullable Auction auction, @Nullable String key, long atMs) {
        if (auction == null || key == null) {
            return null;
        }
        Told told = memory.told(auction.id(), key);
        return told != null && Idempotency.isRemembered(auction, told, atMs) ? told : null;
    }

    private Outcome first(@Nullable Auction before, Envelope envelope, Stamp stamp) {
        Command command = envelope.command();
        long bidderId = bidderId(command);
        Bidder bidder = before == null || bidderId == 0 ? Bidder.NEW : memory.bidder(before.id(), bidderId);
        Decision decision = Auctioneer.decide(before, bidder, command, envelope.deadlineMs(), stamp);
        if (!decision.bidder().equals(bidder)) {
            memory.put(command.auctionId(), bidderId, decision.bidder());
        }
        return keep(before, remember(envelope.idempotencyKey(), command, decision), decision.event());
    }

    /// Tells the auction, if there is one, the key.
    private Decision remember(@Nullable String key, Command command, Decision decision) {
        Auction after = decision.auction();
        if (key == null || after == null) {
            return decision;
        }
        memory.put(after.id(), key, Idempotency.told(after, command, decision.event()));
        return new Decision(decision.event(), after.withKey(), decision.bidder());
    }

    private Outcome keep(@Nullable Auction before, Decision decision, Event answer) {
        Auction after = decision.auction();
        if (after != null) {
            memory.put(after);
        }
        return new Outcome(decision.event(), answer, before, after);
    }

    /// Whose own record the rules look at; 0: nobody's.
    private static long bidderId(Command command) {
        return switch (command) {
            case PlaceBid bid -> bid.bidderId();
            case RetractBid retract -> retract.bidderId();
            case OpenAuction _, CloseAuction _, CancelAuction _ -> 0;
        };
    }
}
