package dev.gavel.storage;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.TermsCodec;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/// The Redis hash `auction:{id}`. Amounts are decimals and times ISO-8601, readable with `redis-cli`. One more field
/// has the encoded terms, for programs.
public final class AuctionHash {
    private AuctionHash() {}

    public static Map<String, String> of(AuctionView auction) {
        Map<String, String> hash = ofStanding(auction.standing(), auction.closedAtMs(), auction.position());
        AuctionTerms terms = auction.terms();
        hash.put("title", terms.title());
        hash.put("type", terms.type().code());
        hash.put("opening_price", Micros.format(terms.prices().openingMicros()));
        hash.put("increment", text(terms.increment()));
        hash.put("terms", Base64.getEncoder().encodeToString(TermsCodec.encode(terms)));
        return hash;
    }

    /// The fields that change with each event. `version` is the offset of the command, which rises with every event of
    /// an auction: a write with a lower version is late and is ignored.
    ///
    /// @param closedAtMs 0: the field `closed_at` is left out, and the hash keeps the one that it has
    public static Map<String, String> ofStanding(Standing standing, long closedAtMs, Position position) {
        Map<String, String> hash = new LinkedHashMap<>();
        hash.put("version", Long.toString(position.offset()));
        hash.put("position", position.toString());
        hash.put("status", standing.status().code());
        hash.put("price", Micros.format(standing.priceMicros()));
        hash.put("minimum_next_bid", Micros.format(standing.minimumNextBidMicros()));
        hash.put("leader_id", Long.toString(standing.leaderId()));
        hash.put("leading_bid_id", Long.toString(standing.leadingBidId()));
        hash.put("bid_count", Long.toString(standing.bidCount()));
        hash.put("starts_at", Instant.ofEpochMilli(standing.startsAtMs()).toString());
        hash.put("ends_at", Instant.ofEpochMilli(standing.endsAtMs()).toString());
        if (closedAtMs != 0) {
            hash.put("closed_at", Instant.ofEpochMilli(closedAtMs).toString());
        }
        hash.put("reserve", standing.reserve().code());
        hash.put("sealed", Boolean.toString(standing.sealed()));
        return hash;
    }

    /// Reads what [#of] wrote. Fields that earlier versions did not write are optional.
    ///
    /// @throws IllegalArgumentException if a field is missing or invalid
    public static AuctionView read(long id, Map<String, String> hash) {
        Standing standing =
                new Standing(
                        Status.ofCode(field(hash, "status")),
                        Micros.parse(field(hash, "price")),
                        Micros.parse(field(hash, "minimum_next_bid")),
                        Long.parseLong(field(hash, "leader_id")),
                        Long.parseLong(field(hash, "bid_count")),
                        time(hash, "starts_at"),
                        time(hash, "ends_at"),
                        Long.parseLong(hash.getOrDefault("leading_bid_id", "0")),
                        Reserve.ofCode(hash.getOrDefault("reserve", "untold")),
                        Boolean.parseBoolean(hash.getOrDefault("sealed", "false")));
        long closedAtMs = hash.containsKey("closed_at") ? time(hash, "closed_at") : 0;
        return new AuctionView(
                id, terms(hash, standing), standing, closedAtMs, Position.parse(field(hash, "position")));
    }

    private static AuctionTerms terms(Map<String, String> hash, Standing standing) {
        String encoded = hash.get("terms");
        return encoded != null
                ? TermsCodec.decode(Base64.getDecoder().decode(encoded))
                : new AuctionTerms(
                        field(hash, "title"),
                        Micros.parse(field(hash, "opening_price")),
                        Micros.parse(field(hash, "increment")),
                        standing.startsAtMs(),
                        standing.endsAtMs(),
                        UnknownFields.NONE);
    }

    /// `0.50`, `5.00%`, `ebay` or `bands`.
    private static String text(Increment increment) {
        return switch (increment) {
            case Increment.Fixed(long stepMicros) -> Micros.format(stepMicros);
            case Increment.Percent(long percentMicros) -> Micros.format(percentMicros) + "%";
            case Increment.Bands bands -> bands.preset() == null ? "bands" : bands.preset();
        };
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
