package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.feed.FeedClient.Decision;
import dev.gavel.replay.feed.FeedResult.PlayedAuction;
import dev.gavel.replay.feed.FeedResult.PlayedBid;
import dev.gavel.replay.file.JsonFile;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes the result of a feed as JSON: the totals, the auctions, and the decision about every bid. Amounts are decimal
/// strings, times are milliseconds.
public final class FeedJson {
    private FeedJson() {}

    /// @param url the API's address
    public static void write(Path file, URI url, FeedResult result) {
        JsonFile.write(
                file,
                json -> {
                    json.writeStartObject();
                    json.writeStringField("url", url.toString());
                    writeTotals(json, result);
                    json.writeArrayFieldStart("auctions");
                    for (PlayedAuction auction : result.auctions()) {
                        writeAuction(json, auction);
                    }
                    json.writeEndArray();
                    json.writeEndObject();
                });
    }

    private static void writeTotals(JsonGenerator json, FeedResult result) throws IOException {
        json.writeObjectFieldStart("totals");
        json.writeBooleanField("complete", result.isComplete());
        json.writeNumberField("auctions", result.auctions().size());
        json.writeNumberField("closed", result.closed());
        json.writeNumberField("bids", result.bids());
        json.writeNumberField("decided", result.decided());
        json.writeNumberField("accepted", result.accepted());
        json.writeObjectFieldStart("refused");
        for (Map.Entry<String, Integer> count : result.rejectedByCode().entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("equal_prices", result.withPastPrice());
        json.writeNumberField("wall_ms", result.time().toMillis());
        json.writeNumberField("bids_per_second", result.bidsPerSecond());
        json.writeNumberField("answer_p50_ms", result.latencyNs(50) / 1e6);
        json.writeNumberField("answer_p99_ms", result.latencyNs(99) / 1e6);
        json.writeEndObject();
    }

    private static void writeAuction(JsonGenerator json, PlayedAuction auction) throws IOException {
        json.writeStartObject();
        json.writeNumberField("auction_in_file", auction.past().id());
        if (auction.id() == 0) {
            json.writeNullField("auction_id");
        } else {
            json.writeNumberField("auction_id", auction.id());
        }
        json.writeNumberField("bids", auction.past().bids().size());
        json.writeNumberField("accepted", auction.accepted());
        json.writeNumberField("refused", auction.rejected());
        json.writeBooleanField("closed", auction.isClosed());
        json.writeStringField(
                "hammer_price", auction.hammerMicros() == 0 ? null : Micros.format(auction.hammerMicros()));
        json.writeStringField("price_in_file", Micros.format(auction.past().closingPriceMicros()));
        json.writeBooleanField("equal_price", auction.hasPastPrice());
        json.writeStringField("failure", auction.failure());
        json.writeArrayFieldStart("answers");
        for (PlayedBid bid : auction.bids()) {
            writeBid(json, bid);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void writeBid(JsonGenerator json, PlayedBid bid) throws IOException {
        Decision decision = bid.decision();
        json.writeStartObject();
        json.writeNumberField("line", bid.past().line());
        json.writeNumberField("bidder_id", bid.past().bidderId());
        json.writeStringField("amount", Micros.format(bid.past().amountMicros()));
        json.writeNumberField("status", decision.status());
        json.writeStringField("code", decision.code());
        writeNumber(json, "bid_id", decision.bidId());
        json.writeStringField("position", decision.position());
        json.writeStringField("price", decision.price());
        json.writeNumberField("answer_ms", bid.latencyNs() / 1e6);
        json.writeEndObject();
    }

    /// Writes an id with the digits that the API sent.
    private static void writeNumber(JsonGenerator json, String name, @Nullable String digits) throws IOException {
        json.writeFieldName(name);
        if (digits == null) {
            json.writeNull();
        } else {
            json.writeNumber(digits);
        }
    }
}
