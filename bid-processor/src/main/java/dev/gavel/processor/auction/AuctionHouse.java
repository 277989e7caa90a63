package dev.gavel.processor.auction;

import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.codec.EventChain;
import dev.gavel.schema.codec.EventCodec;
import org.jspecify.annotations.Nullable;

/// Decides the commands of many auctions, one after the other, and remembers: the [Auctioneer] with a [Memory]. The
/// processor and every replay of the log are this, over memories of their own.
public final class AuctionHouse {
    private final Memory memory;
    private final EventChain chain = new EventChain();

    public AuctionHouse(Memory memory) {
        this.memory = memory;
    }

    /// What came of one command.
    ///
    /// @param event its own
    /// @param value the event's record, as the log gets it
    /// @param answer the same for whoever asked: of a repeated command the first one's
    /// @param before null: there was no such auction
    /// @param after null: there still is none
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    public record Outcome(
            Event event, byte[] value, byte[] answer, @Nullable Auction before, @Nullable Auction after) {}

    /// Decides one command; when this returns, its effect is in the memory.
    public Outcome decide(Envelope envelope, Stamp stamp) {
        Auction before = memory.auction(envelope.command().auctionId());
        IdempotencyRecord told = told(before, envelope.idempotencyKey(), stamp.atMs());
        if (before == null || told == null) {
            return first(before, envelope, stamp);
        }
        Decision again = Idempotency.again(before, told, envelope.command(), stamp);
        boolean repeats = again.event().refusal() == null;
        return keep(before, again, null, repeats ? EventCodec.encode(told.event()) : null);
    }

    /// Null: there is no key, or the auction does not remember it.
    private @Nullable IdempotencyRecord told(@Nullable Auction auction, @Nullable String key, long atMs) {
        if (auction == null || key == null) {
            return null;
        }
        IdempotencyRecord told = memory.told(auction.id(), key);
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
        return keep(before, decision, envelope, null);
    }

    /// @param asked whose key is to be remembered; null: none is
    /// @param answer null: the event itself
    private Outcome keep(
            @Nullable Auction before, Decision decision, @Nullable Envelope asked, byte @Nullable [] answer) {
        byte[] value = EventCodec.encode(decision.event());
        Auction after = decision.auction();
        if (after == null) {
            return new Outcome(decision.event(), value, value, before, null);
        }
        Event event = decision.event();
        if (after.terms().rulesVersion() != FirstRules.VERSION) {
            ChainHash hash = chain.next(after.id(), after.chain(), value);
            value = EventChain.append(value, hash);
            event = event.withChain(hash);
            after = after.withChain(hash);
        }
        if (asked != null) {
            after = remember(asked, after, event);
        }
        memory.put(after);
        return new Outcome(event, value, answer == null ? value : answer, before, after);
    }

    /// Tells the auction the key, if there is one.
    private Auction remember(Envelope asked, Auction after, Event event) {
        String key = asked.idempotencyKey();
        if (key == null) {
            return after;
        }
        memory.put(after.id(), key, Idempotency.told(after, asked.command(), event));
        return after.withKey();
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
