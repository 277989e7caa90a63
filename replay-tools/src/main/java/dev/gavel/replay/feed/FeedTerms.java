package dev.gavel.replay.feed;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Increment;
import dev.gavel.schema.IncrementPreset;
import dev.gavel.schema.Micros;
import dev.gavel.schema.TickSize;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.json.TermsWriter;
import org.jspecify.annotations.Nullable;

/// The terms of the auctions of a feed, which differ in their tick size alone.
///
/// @param type English or proxy; a bid history has no sealed bids
/// @param increment null: one tick
public record FeedTerms(AuctionType type, @Nullable Increment increment) {

    /// Parses `--type` and `--increment`.
    ///
    /// @param increment `none`, `ebay`, an amount, or a percentage like `5%`; empty: the default of the type
    /// @throws IllegalArgumentException with a message that names the invalid option
    public static FeedTerms parse(String type, String increment) {
        return switch (type) {
            case "english" -> new FeedTerms(AuctionType.ENGLISH, increment(increment.isEmpty() ? "none" : increment));
            case "proxy" ->
                    new FeedTerms(AuctionType.PROXY, increment(increment.isEmpty() ? IncrementPreset.EBAY : increment));
            default -> throw new IllegalArgumentException("--type must be english or proxy, not " + type);
        };
    }

    /// Writes the fields of a request that opens an auction.
    public void write(JsonWriter json, PastAuction auction) {
        json.field("type").text(type.code());
        if (type == AuctionType.ENGLISH) {
            // In a recorded history the leader often bids again, to raise a maximum.
            json.field("allow_self_outbid").truth(true);
        }
        json.field("tick_size").amount(tickSizeMicros(auction));
        if (increment != null) {
            TermsWriter.write(json.field("increment"), increment);
        }
    }

    /// A cent, unless the history or the increment has smaller fractions: a past bid is played as it was.
    private long tickSizeMicros(PastAuction auction) {
        long cent = AuctionTerms.DEFAULT_TICK_SIZE_MICROS;
        boolean inCents =
                TickSize.divides(cent, auction.openingPriceMicros())
                        && auction.bids().stream().allMatch(bid -> TickSize.divides(cent, bid.amountMicros()))
                        && (!(increment instanceof Increment.Fixed(long stepMicros))
                                || TickSize.divides(cent, stepMicros));
        return inCents ? cent : AuctionTerms.SMALLEST;
    }

    private static @Nullable Increment increment(String text) {
        try {
            if (text.equals("none")) {
                return null;
            }
            if (text.equals(IncrementPreset.EBAY)) {
                return IncrementPreset.named(text);
            }
            return text.endsWith("%")
                    ? new Increment.Percent(Micros.parse(text.substring(0, text.length() - 1)))
                    : new Increment.Fixed(Micros.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "--increment must be none, ebay, an amount like 0.50 or a percentage like 5%, not " + text, e);
        }
    }
}
