package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
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

/// The rules of idempotency keys: the same key with the same command gets the same decision
/// (draft-ietf-httpapi-idempotency-key-header). Whether a record is valid depends on the auction's own commands only,
/// so every replay decides the same, whenever expired records are deleted from the store.
public final class Idempotency {
    /// A key expires this long after its first use, by broker time: 24 h.
    public static final long WINDOW_MS = 24L * 60 * 60 * 1000;

    /// Only the latest keys of an auction are valid, this many.
    public static final int MAX_KEYS = 65_536;

    /// The key of a rejected command expires this long after its first use: 1 h. Sent again after that, the command is
    /// decided anew.
    public static final long REJECTED_WINDOW_MS = 60L * 60 * 1000;

    /// Only the latest keys of rejected commands are valid, this many. They are counted apart, so that no number of
    /// rejected bids makes an auction forget an accepted one.
    public static final int MAX_REJECTED_KEYS = 8_192;

    /// Of these keys, at most this part belongs to one bidder, or to the seller.
    private static final int MAX_SHARE = 16;

    /// A record counts as one key more for each so many bytes of key and command.
    private static final int ORDINARY_BYTES = 512;

    private Idempotency() {}

    /// The name under which the auction keeps the record of a key. A key belongs to the bidder who bids or retracts, or
    /// to the seller. Before rules version 4 all of them shared one set of keys.
    ///
    /// @param ownerId a bidder's id; negative: a seller's; 0: the command is that of whoever sells
    public static String recordName(AuctionTerms terms, long ownerId, String key) {
        // A key has no space, so names do not collide.
        return terms.rulesVersion() < AuctionTerms.VERSION_WITH_SECRECY ? key : ownerId + " " + key;
    }

    /// The name under which the auction keeps how many keys their owner has used. No record has such a name.
    ///
    /// @param rejected see [#isRejected]
    public static String usesName(long ownerId, boolean rejected) {
        return rejected ? ownerId + "  " : ownerId + " ";
    }

    /// Whether this is the name of an owner's uses, and not of a record.
    public static boolean isUsesName(String name) {
        return name.endsWith(" ");
    }

    /// Whether the uses with this name are those of rejected commands.
    public static boolean isRejectedUsesName(String name) {
        return name.endsWith("  ");
    }

    /// Whether a record has not expired.
    ///
    /// @param uses of the record's owner; not used before rules version 4
    /// @param atMs the time of the command
    public static boolean isValid(Auction auction, KeyUses uses, IdempotencyRecord record, long atMs) {
        boolean rejected = isRejected(auction.terms(), record.event());
        long ageMs = atMs - record.event().atMs();
        int later = auction.progress().keys(rejected) - record.number();
        return ageMs < windowMs(rejected)
                && later < maxKeys(rejected)
                && (!countsByOwner(auction.terms()) || uses.number() - record.ownerNumber() < maxOwnerKeys(rejected));
    }

    /// Whether keys are also counted for each bidder, and by their size.
    public static boolean countsByOwner(AuctionTerms terms) {
        return terms.rulesVersion() >= AuctionTerms.VERSION_WITH_SECRECY;
    }

    /// As how many keys a record counts.
    ///
    /// @param bytes of the key and the command's payload
    public static int size(int bytes) {
        return 1 + bytes / ORDINARY_BYTES;
    }

    /// Whether the key of a command with this event is counted with those of rejected commands. Before rules version 4
    /// all were counted together.
    public static boolean isRejected(AuctionTerms terms, Event event) {
        return terms.rulesVersion() >= AuctionTerms.VERSION_WITH_SECRECY && event.rejection() != null;
    }

    /// How long after its first use a key expires.
    public static long windowMs(boolean rejected) {
        return rejected ? REJECTED_WINDOW_MS : WINDOW_MS;
    }

    /// How many keys of an auction are valid.
    public static int maxKeys(boolean rejected) {
        return rejected ? MAX_REJECTED_KEYS : MAX_KEYS;
    }

    /// How many keys of an auction are valid that belong to one bidder, or to the seller.
    public static int maxOwnerKeys(boolean rejected) {
        return maxKeys(rejected) / MAX_SHARE;
    }

    /// While an auction counts so many keys, it counts at most [#maxOwnerKeys] of each owner. Further keys of this
    /// owner only displace the owner's.
    static int eraKeys(boolean rejected) {
        return maxKeys(rejected) / 2;
    }

    /// Decides a command whose key was used before: a repetition, or a rejection if the command is another one. The
    /// auction's state does not change.
    ///
    /// @param firstUse valid
    public static Decision decide(
            Auction auction, IdempotencyRecord firstUse, Command command, CommandMetadata metadata) {
        Auction after = auction.withNextSequence();
        Fact fact =
                firstUse.command().equals(command)
                        ? new Fact.Repeated(firstUse.event().position())
                        : keyReused(auction, command);
        Event event =
                new Event(
                        auction.id(),
                        metadata.position(),
                        metadata.atMs(),
                        after.sequence(),
                        PublicView.standing(after, metadata.atMs()),
                        fact);
        return new Decision(event, after, Bidder.NEW);
    }

    /// The first use of a key: what is stored, and the auction that has counted it.
    public record Use(IdempotencyRecord record, KeyUses uses, Auction auction) {}

    /// Counts the first use of a key.
    ///
    /// @param auction after the command, the key not yet counted
    /// @param before the uses of its owner
    /// @param size see [#size]
    public static Use use(Auction auction, KeyUses before, int size, Command command, Event event) {
        boolean rejected = isRejected(auction.terms(), event);
        int counter = auction.progress().keys(rejected);
        boolean byOwner = countsByOwner(auction.terms());
        KeyUses uses = byOwner ? before.plus(size, rejected, counter, event.atMs()) : KeyUses.NONE;
        int counted = byOwner ? uses.countedSince(before, rejected) : 1;
        return new Use(
                new IdempotencyRecord(counter + counted, uses.number(), command, event),
                uses,
                auction.withIdempotencyKey(rejected, counted));
    }

    private static Fact keyReused(Auction auction, Command command) {
        return switch (command) {
            case PlaceBid bid -> new Fact.BidRefused(PublicView.bid(auction, bid), Reason.KEY_REUSED);
            case OpenAuction _ -> new Fact.Refused(Kind.OPEN, Reason.KEY_REUSED);
            case CloseAuction _ -> new Fact.Refused(Kind.CLOSE, Reason.KEY_REUSED);
            case CancelAuction _ -> new Fact.Refused(Kind.CANCEL, Reason.KEY_REUSED);
            case RetractBid _ -> new Fact.Refused(Kind.RETRACT, Reason.KEY_REUSED);
        };
    }
}
