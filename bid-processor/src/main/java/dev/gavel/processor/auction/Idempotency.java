package dev.gavel.processor.auction;

import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Fact.Refused.Kind;
import dev.gavel.schema.Reason;

/// The same key and the same command bring the same decision (draft-ietf-httpapi-idempotency-key-header). What is
/// remembered depends on the auction's own commands alone, so every replay forgets the same keys at the same place.
public final class Idempotency {
    /// How long a key is remembered after its first use, by the log's time: 24 h.
    public static final long WINDOW_MS = 24L * 60 * 60 * 1000;

    /// The latest keys of an auction that are remembered.
    public static final int MOST_KEYS = 65_536;

    private Idempotency() {}

    /// Whether an auction still remembers a key.
    ///
    /// @param atMs now, by the log
    public static boolean isRemembered(Auction auction, IdempotencyRecord told, long atMs) {
        return atMs - told.event().atMs() < WINDOW_MS && auction.course().keyCount() - told.number() < MOST_KEYS;
    }

    /// What a command comes to whose key is remembered: the auction stays as it is.
    public static Decision again(Auction auction, IdempotencyRecord told, Command command, Stamp stamp) {
        Auction after = auction.unmoved();
        Fact fact =
                told.command().equals(command) ? new Fact.Repeated(told.event().position()) : reused(auction, command);
        Event event =
                new Event(
                        auction.id(),
                        stamp.position(),
                        stamp.atMs(),
                        after.sequence(),
                        Publication.standing(after, stamp.atMs()),
                        fact);
        return new Decision(event, after, Bidder.NEW);
    }

    /// What to remember of the first use of a key.
    ///
    /// @param after the auction after it, without the key
    public static IdempotencyRecord told(Auction after, Command command, Event event) {
        return new IdempotencyRecord(after.course().keyCount() + 1, command, event);
    }

    private static Fact reused(Auction auction, Command command) {
        return switch (command) {
            case PlaceBid bid -> new Fact.BidRefused(Publication.bid(auction, bid), Reason.KEY_REUSED);
            case OpenAuction _ -> new Fact.Refused(Kind.OPEN, Reason.KEY_REUSED);
            case CloseAuction _ -> new Fact.Refused(Kind.CLOSE, Reason.KEY_REUSED);
            case CancelAuction _ -> new Fact.Refused(Kind.CANCEL, Reason.KEY_REUSED);
            case RetractBid _ -> new Fact.Refused(Kind.RETRACT, Reason.KEY_REUSED);
        };
    }
}
