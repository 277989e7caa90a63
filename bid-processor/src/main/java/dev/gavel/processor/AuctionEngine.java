package dev.gavel.processor;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.Decision;
import dev.gavel.processor.auction.Idempotency;
import dev.gavel.processor.auction.IdempotencyRecord;
import dev.gavel.processor.auction.KeyUses;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.EventChain;
import dev.gavel.schema.codec.EventCodec;
import org.jspecify.annotations.Nullable;

/// Processes the commands of many auctions, one after the other: reads the state, decides, applies the decision to the
/// state. The processor and every replay of the log run this class, each over an [AuctionStore] of its own.
///
/// [Auctioneer#decide] and [Idempotency#decide] are pure functions. Only the `apply` methods write to the store. Used
/// by one thread.
public final class AuctionEngine {
    private final AuctionStore store;
    private final EventChain chain = new EventChain();

    public AuctionEngine(AuctionStore store) {
        this.store = store;
    }

    /// A command that was decided, with its decision applied to the store.
    ///
    /// @param eventValue the event as a record value of `auction-events`
    /// @param replyValue the event for the caller, encoded the same way: for a repeated command the event of its first
    ///   use, otherwise `eventValue`
    /// @param before null: there was no such auction
    /// @param after null: there still is none
    @SuppressWarnings("ArrayRecordComponent") // Handed on once and never compared.
    public record ProcessedCommand(
            Event event, byte[] eventValue, byte[] replyValue, @Nullable Auction before, @Nullable Auction after) {
        private ProcessedCommand withReply(byte[] value) {
            return new ProcessedCommand(event, eventValue, value, before, after);
        }
    }

    /// Processes one command. When this returns, its effect is in the store.
    public ProcessedCommand process(Envelope envelope, CommandMetadata metadata) {
        Command command = envelope.command();
        Auction auction = store.auction(command.auctionId());
        IdempotencyRecord firstUse = firstUse(auction, envelope, metadata.atMs());
        if (auction != null && firstUse != null) {
            Decision again = Idempotency.decide(auction, firstUse, command, metadata);
            return applyRepetition(auction, again, firstUse, envelope.actor());
        }
        Bidder bidder = bidder(auction, command);
        Decision decision = Auctioneer.decide(auction, bidder, command, envelope.deadlineMs(), metadata);
        applyToBidder(command, bidder, decision.bidder());
        return apply(auction, decision, envelope.actor(), envelope);
    }

    /// The record of the key's first use; null: there is no key, it was not used before, or its record has expired.
    private @Nullable IdempotencyRecord firstUse(@Nullable Auction auction, Envelope envelope, long atMs) {
        String key = envelope.idempotencyKey();
        if (auction == null || key == null) {
            return null;
        }
        String name = Idempotency.recordName(auction.terms(), ownerId(envelope.command()), key);
        IdempotencyRecord record = store.idempotencyRecord(auction.id(), name);
        return record != null && isValid(auction, record, atMs) ? record : null;
    }

    private boolean isValid(Auction auction, IdempotencyRecord record, long atMs) {
        KeyUses uses = keyUses(auction, ownerId(record.command()), record.event());
        return Idempotency.isValid(auction, uses, record, atMs);
    }

    /// How many keys of this bidder, or of the seller, are counted with that of a command with this event.
    private KeyUses keyUses(Auction auction, long ownerId, Event event) {
        if (!Idempotency.countsByOwner(auction.terms())) {
            return KeyUses.NONE;
        }
        boolean rejected = Idempotency.isRejected(auction.terms(), event);
        return store.keyUses(auction.id(), Idempotency.usesName(ownerId, rejected));
    }

    /// The bidder who bids or retracts; [Bidder#NEW] for other commands and before a bidder's first accepted bid.
    private Bidder bidder(@Nullable Auction auction, Command command) {
        long bidderId = bidderId(command);
        return auction == null || bidderId == 0 ? Bidder.NEW : store.bidder(auction.id(), bidderId);
    }

    private void applyToBidder(Command command, Bidder before, Bidder after) {
        if (!after.equals(before)) {
            store.put(command.auctionId(), bidderId(command), after);
        }
    }

    /// Applies the decision on a command whose key was used before. A repetition is answered with the event of its
    /// first use, a rejection with its own.
    private ProcessedCommand applyRepetition(
            Auction before, Decision decision, IdempotencyRecord firstUse, long actor) {
        ProcessedCommand applied = apply(before, decision, actor, null);
        return decision.event().fact() instanceof Fact.Repeated
                ? applied.withReply(EventCodec.encode(firstUse.event()))
                : applied;
    }

    /// Encodes the event, adds its chain hash, and stores the auction after it.
    ///
    /// @param newKey the command whose idempotency key is stored, if it has one; null: no key is stored
    private ProcessedCommand apply(@Nullable Auction before, Decision decision, long actor, @Nullable Envelope newKey) {
        Event event = decision.event().withActor(actor);
        byte[] value = EventCodec.encode(event);
        Auction after = decision.auction();
        if (after == null) {
            return new ProcessedCommand(event, value, value, before, null);
        }
        if (after.chainsEvents()) {
            ChainHash hash = chain.next(after.id(), after.chain(), value);
            value = EventChain.append(value, hash);
            event = event.withChain(hash);
            after = after.withChain(hash);
        }
        String key = newKey == null ? null : newKey.idempotencyKey();
        if (newKey != null && key != null) {
            after = applyKey(after, newKey.command(), key, event);
        }
        store.put(after);
        return new ProcessedCommand(event, value, value, before, after);
    }

    /// Stores the first use of a key.
    private Auction applyKey(Auction auction, Command command, String key, Event event) {
        long ownerId = ownerId(command);
        KeyUses before = keyUses(auction, ownerId, event);
        boolean byOwner = Idempotency.countsByOwner(auction.terms());
        int size = byOwner ? Idempotency.size(key.length() + CommandCodec.payloadBytes(command)) : 1;
        Idempotency.Use use = Idempotency.use(auction, before, size, command, event);
        store.put(auction.id(), Idempotency.recordName(auction.terms(), ownerId, key), use.record());
        if (byOwner) {
            boolean rejected = Idempotency.isRejected(auction.terms(), event);
            store.put(auction.id(), Idempotency.usesName(ownerId, rejected), use.uses());
        }
        return use.auction();
    }

    /// The owner of the idempotency key: the bidder's id, the negated id of an authenticated seller, or 0 for a seller
    /// without an id.
    static long ownerId(Command command) {
        return switch (command) {
            case PlaceBid bid -> bid.bidderId();
            case RetractBid retract -> retract.bidderId();
            case OpenAuction open -> -open.terms().sellerId();
            case CloseAuction close -> -close.sellerId();
            case CancelAuction cancel -> -cancel.sellerId();
        };
    }

    /// The bidder whose state the rules read; 0: the command has none.
    static long bidderId(Command command) {
        return switch (command) {
            case PlaceBid bid -> bid.bidderId();
            case RetractBid retract -> retract.bidderId();
            case OpenAuction _, CloseAuction _, CancelAuction _ -> 0;
        };
    }
}
