package dev.gavel.ingest.webhook;

import dev.gavel.ingest.json.EventJson;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import java.util.List;
import java.util.Set;

/// Which events a subscription gets.
///
/// @param eventTypes empty: all
/// @param auctionIds empty: all
/// @param sellerId only auctions of this seller; 0: of all
public record WebhookFilter(Set<String> eventTypes, Set<Long> auctionIds, long sellerId) {
    public static final int MAX_AUCTIONS = 1_000;

    /// What happens to an auction, as in live events.
    public static final List<String> EVENT_TYPES =
            List.of(
                    "opened",
                    "bid_accepted",
                    "bid_refused",
                    EventJson.CLOSED,
                    "cancelled",
                    "retracted",
                    "repeated",
                    "refused");

    public WebhookFilter {
        eventTypes = Set.copyOf(eventTypes);
        auctionIds = Set.copyOf(auctionIds);
        for (String type : eventTypes) {
            if (!EVENT_TYPES.contains(type)) {
                throw new IllegalArgumentException(
                        "an event type is one of " + String.join(", ", EVENT_TYPES) + ", not " + type);
            }
        }
        if (auctionIds.size() > MAX_AUCTIONS) {
            throw new IllegalArgumentException("a webhook names at most " + MAX_AUCTIONS + " auctions");
        }
        if (sellerId < 0 || auctionIds.stream().anyMatch(id -> id <= 0)) {
            throw new IllegalArgumentException("ids are 1 to 9223372036854775807");
        }
    }

    /// Asked before an event is decoded.
    boolean hasAuction(long auctionId) {
        return auctionIds.isEmpty() || auctionIds.contains(auctionId);
    }

    /// Whether the type matches. A bid that buys at the buy-now price closes the auction, so it is of both types.
    boolean hasType(Event event) {
        return eventTypes.isEmpty()
                || eventTypes.contains(EventJson.type(event.fact()))
                || (event.fact() instanceof Fact.BidAccepted accepted
                        && accepted.closed() != null
                        && eventTypes.contains(EventJson.CLOSED));
    }
}
