package dev.gavel.schema;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;

/// An auction as readers see it: the seller's terms, the standing, and the command that it stands at.
/// The projector writes it, the API reads it; this is the shape they share.
///
/// @param position the last command that concerned this auction
public record AuctionView(long id, AuctionTerms terms, Standing standing, Position position) {
    /// The Redis hash `auction:{id}`: amounts as decimals, times as ISO-8601, for people with `redis-cli`.
    public Map<String, String> toHash() {
        Map<String, String> hash = standingHash(standing, position);
        hash.put("title", terms.title());
        hash.put("opening_price", Micros.format(terms.openingPriceMicros()));
        hash.put("increment", Micros.format(terms.incrementMicros()));
        return hash;
    }

    /// The part of the hash that each event changes. `version` is the offset of the command: it rises with
    /// every event of an auction, so a write with a lower one is late and is dropped.
    public static Map<String, String> standingHash(Standing standing, Position position) {
        Map<String, String> hash = new LinkedHashMap<>();
        hash.put("version", Long.toString(position.offset()));
        hash.put("position", position.toString());
        hash.put("status", standing.status().code());
        hash.put("price", Micros.format(standing.priceMicros()));
        hash.put("minimum_next_bid", Micros.format(standing.minimumNextBidMicros()));
        hash.put("leader_id", Long.toString(standing.leaderId()));
        hash.put("bid_count", Long.toString(standing.bidCount()));
        hash.put("starts_at", Instant.ofEpochMilli(standing.startsAtMs()).toString());
        hash.put("ends_at", Instant.ofEpochMilli(standing.endsAtMs()).toString());
        return hash;
    }

    /// Reads what [#toHash] wrote.
    ///
    /// @throws IllegalArgumentException if a field is missing or unreadable
    public static AuctionView fromHash(long id, Map<String, String> hash) {
        long startsAtMs = time(hash, "starts_at");
        long endsAtMs = time(hash, "ends_at");
        AuctionTerms terms = new AuctionTerms(
                field(hash, "title"),
                Micros.parse(field(hash, "opening_price")),
                Micros.parse(field(hash, "increment")),
                startsAtMs,
                endsAtMs,
                UnknownFields.NONE);
        Standing standing = new Standing(
                Status.ofCode(field(hash, "status")),
                Micros.parse(field(hash, "price")),
                Micros.parse(field(hash, "minimum_next_bid")),
                Long.parseLong(field(hash, "leader_id")),
                Long.parseLong(field(hash, "bid_count")),
                startsAtMs,
                endsAtMs);
        return new AuctionView(id, terms, standing, Position.parse(field(hash, "position")));
    }

    private static long time(Map<String, String> hash, String name) {
        try {
            return Instant.parse(field(hash, name)).toEpochMilli();
        } catch (DateTimeParseException | ArithmeticException e) {
            throw new IllegalArgumentException("the auction's hash has no time in " + name, e);
        }
    }

    private static String field(Map<String, String> hash, String name) {
        String value = hash.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the auction's hash has no field " + name);
        }
        return value;
    }
}
