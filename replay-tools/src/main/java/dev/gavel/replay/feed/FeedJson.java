package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of a play, for machines: the totals, the auctions, and the answer to every bid. Amounts are decimal
/// strings, times milliseconds.
public final class FeedJson {
    private static final JsonFactory JSON = new JsonFactory();

    private FeedJson() {}

    /// The file is there whole or not at all: it is written beside and renamed.
    public static void write(Path file, URI url, List<PlayedAuction> auctions, FeedTotals totals) throws IOException {
        Path absolute = file.toAbsolutePath();
        Path unfinished = Files.createTempFile(absolute.getParent(), absolute.getFileName() + ".", ".unfinished");
        try {
            try (OutputStream out = Files.newOutputStream(unfinished);
                    JsonGenerator json = JSON.createGenerator(out).useDefaultPrettyPrinter()) {
                json.writeStartObject();
                json.writeStringField("url", url.toString());
                totals(json, totals);
                json.writeArrayFieldStart("auctions");
                for (PlayedAuction auction : auctions) {
                    auction(json, auction);
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            Files.move(unfinished, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void totals(JsonGenerator json, FeedTotals totals) throws IOException {
        json.writeObjectFieldStart("totals");
        json.writeBooleanField("complete", totals.complete());
        json.writeNumberField("auctions", totals.auctions());
        json.writeNumberField("closed", totals.closed());
        json.writeNumberField("bids", totals.bids());
        json.writeNumberField("decided", totals.decided());
        json.writeNumberField("accepted", totals.accepted());
        json.writeObjectFieldStart("refused");
        for (Map.Entry<String, Integer> refused : totals.refused().entrySet()) {
            json.writeNumberField(refused.getKey(), refused.getValue());
        }
        json.writeEndObject();
        json.writeNumberField("equal_prices", totals.samePrices());
        json.writeNumberField("wall_ms", totals.wall().toMillis());
        json.writeNumberField("bids_per_second", totals.bidsPerSecond());
        json.writeNumberField("answer_p50_ms", totals.p50Ns() / 1e6);
        json.writeNumberField("answer_p99_ms", totals.p99Ns() / 1e6);
        json.writeEndObject();
    }

    private static void auction(JsonGenerator json, PlayedAuction auction) throws IOException {
        json.writeStartObject();
        json.writeNumberField("auction_in_file", auction.past().id());
        if (auction.id() == 0) {
            json.writeNullField("auction_id");
        } else {
            json.writeNumberField("auction_id", auction.id());
        }
        json.writeNumberField("bids", auction.past().bids().size());
        json.writeNumberField("accepted", auction.accepted());
        json.writeNumberField("refused", auction.bids().size() - auction.accepted());
        json.writeBooleanField("closed", auction.closed());
        json.writeStringField(
                "hammer_price", auction.hammerMicros() == 0 ? null : Micros.format(auction.hammerMicros()));
        json.writeStringField("price_in_file", Micros.format(auction.past().priceMicros()));
        json.writeBooleanField("equal_price", auction.samePrice());
        json.writeStringField("failure", auction.failure());
        json.writeArrayFieldStart("answers");
        for (PlayedBid played : auction.bids()) {
            answer(json, played);
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void answer(JsonGenerator json, PlayedBid played) throws IOException {
        FeedDecision decision = played.decision();
        json.writeStartObject();
        json.writeNumberField("line", played.bid().line());
        json.writeNumberField("bidder_id", played.bid().bidderId());
        json.writeStringField("amount", Micros.format(played.bid().amountMicros()));
        json.writeNumberField("status", decision.status());
        json.writeStringField("code", decision.code());
        number(json, "bid_id", decision.bidId());
        json.writeStringField("position", decision.position());
        json.writeStringField("price", decision.price());
        json.writeNumberField("answer_ms", played.answerNs() / 1e6);
        json.writeEndObject();
    }

    /// An id as the API wrote it.
    private static void number(JsonGenerator json, String name, @Nullable String digits) throws IOException {
        json.writeFieldName(name);
        if (digits == null) {
            json.writeNull();
        } else {
            json.writeNumber(digits);
        }
    }
}
