package dev.gavel.processor.auction;

import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Many auctions in maps: what the processor does with its stores, as plainly as can be.
final class House {
    private final Map<Long, Auction> auctions = new HashMap<>();
    private final Map<Long, Map<Long, Bidder>> bidders = new HashMap<>();
    private final Map<Long, Map<String, Told>> keys = new HashMap<>();

    /// The event that the log gets.
    Event decide(Envelope envelope, Stamp stamp) {
        Command command = envelope.command();
        long id = command.auctionId();
        Auction before = auctions.get(id);
        Told told = told(before, envelope.idempotencyKey(), stamp.atMs());
        Decision decision = before != null && told != null
                ? Idempotency.again(before, told, command, stamp)
                : first(before, envelope, stamp);
        if (decision.auction() != null) {
            auctions.put(id, decision.auction());
        }
        return decision.event();
    }

    @Nullable Auction auction(long id) {
        return auctions.get(id);
    }

    private @Nullable Told told(@Nullable Auction auction, @Nullable String key, long atMs) {
        if (auction == null || key == null) {
            return null;
        }
        Told told = keys.getOrDefault(auction.id(), Map.of()).get(key);
        return told != null && Idempotency.isRemembered(auction, told, atMs) ? told : null;
    }

    private Decision first(@Nullable Auction before, Envelope envelope, Stamp stamp) {
        Command command = envelope.command();
        long bidderId =
                switch (command) {
                    case Command.PlaceBid bid -> bid.bidderId();
                    case Command.RetractBid retract -> retract.bidderId();
                    case Command.OpenAuction _, Command.CloseAuction _, Command.CancelAuction _ -> 0;
                };
        Map<Long, Bidder> known = bidders.computeIfAbsent(command.auctionId(), _ -> new HashMap<>());
        Bidder bidder = known.getOrDefault(bidderId, Bidder.NEW);
        Decision decision = Auctioneer.decide(before, bidder, command, envelope.deadlineMs(), stamp);
        known.put(bidderId, decision.bidder());
        Auction after = decision.auction();
        String key = envelope.idempotencyKey();
        if (key == null || after == null) {
            return decision;
        }
        keys.computeIfAbsent(after.id(), _ -> new HashMap<>())
                .put(key, Idempotency.told(after, command, decision.event()));
        return new Decision(decision.event(), after.withKey(), decision.bidder());
    }
}
