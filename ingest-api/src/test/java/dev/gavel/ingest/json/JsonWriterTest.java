package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Position;
import dev.gavel.schema.Prices;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Retraction;
import dev.gavel.schema.SoftClose;
import dev.gavel.schema.SoftCloseTrigger;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final long START_MS = Instant.parse("2026-11-23T18:00:00Z").toEpochMilli();
    private static final long END_MS = Instant.parse("2026-11-30T18:00:00Z").toEpochMilli();

    @Test
    void separatesValuesWithCommas() {
        JsonWriter json = new JsonWriter(0).array();
        json.object().field("a").number(1).field("b").array().truth(true).nothing().endArray().endObject();
        json.object().endObject().text("{").text("x");

        assertThat(text(json.endArray())).isEqualTo("[{\"a\":1,\"b\":[true,null]},{},\"{\",\"x\"]");
    }

    @Property
    void everyStringCanBeReadBack(@ForAll String value) throws IOException {
        Assume.that(value.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF));

        try (JsonParser parser = new JsonFactory().createParser(new JsonWriter(1).text(value).toBytes())) {
            parser.nextToken();
            assertThat(parser.getText()).isEqualTo(value);
            assertThat(parser.nextToken()).isNull();
        }
    }

    @Property
    void everyTimeIsWrittenLikeInstant(@ForAll @LongRange(min = 0, max = AuctionTerms.MAX_TIME_MS) long ms) {
        assertThat(text(new JsonWriter(1).time(ms))).isEqualTo("\"" + Instant.ofEpochMilli(ms) + "\"");
        long seconds = ms - ms % 1000;
        assertThat(text(new JsonWriter(1).time(seconds))).isEqualTo("\"" + Instant.ofEpochMilli(seconds) + "\"");
    }

    @Test
    void writesAnOpenAuction() {
        Standing standing = new Standing(Status.SCHEDULED, 10_000_000, 10_500_000, 7, 3, START_MS, END_MS);

        assertThat(auction(standing, START_MS))
                .isEqualTo(
                        """
                        {"id":42,"title":"Cartier \\"wristwatch\\"","type":"english","seller_id":null,"status":"open",\
                        "opening_price":"1.00","reserve_price":null,"reserve_met":null,"buy_now_price":null,\
                        "tick_size":"0.000001","increment":{"fixed":"0.50"},"starts_at":"2026-11-23T18:00:00Z","ends_at":"2026-11-30T18:00:00Z","closed_at":null,\
                        "soft_close":null,"retraction":null,"max_bids_per_bidder":null,"by_invitation":false,\
                        "allow_self_outbid":false,\
                        "price":"10.00","minimum_next_bid":"10.50","leader_id":7,"bid_count":3,\
                        "winner_id":null,"hammer_price":null,"position":"3@1042"}\
                        """);
    }

    @Test
    void writesEveryTerm() {
        AuctionTerms terms =
                new AuctionTerms(
                        AuctionTerms.RULES_VERSION,
                        "Watch",
                        AuctionType.PROXY,
                        AuctionTerms.SMALLEST,
                        new Prices(1_000_000, 5_000_000, 9_000_000),
                        new Increment.Bands(
                                null, List.of(new Increment.Band(0, 50_000), new Increment.Band(1_000_000, 250_000))),
                        START_MS,
                        END_MS,
                        new SoftClose(120_000, 90_000, END_MS + 1, SoftCloseTrigger.ANY_BID),
                        new Retraction(600_000, 4, true),
                        new BidderLimits(3, true, List.of(7L, 8L), false),
                        UnknownFields.NONE);
        Standing standing =
                new Standing(Status.OPEN, 10_000_000, 10_500_000, 7, 3, START_MS, END_MS, 1024, Reserve.MET, false);
        JsonWriter json = new JsonWriter(64);
        AuctionJson.write(json, 42, terms, standing, 0, new Position(3, 1042), START_MS);

        assertThat(text(json))
                .isEqualTo(
                        """
                        {"id":42,"title":"Watch","type":"proxy","seller_id":null,"status":"open","opening_price":"1.00","reserve_price":"5.00",\
                        "reserve_met":true,"buy_now_price":"9.00","tick_size":"0.000001",\
                        "increment":{"bands":[{"from":"0.00","step":"0.05"},\
                        {"from":"1.00","step":"0.25"}]},"starts_at":"2026-11-23T18:00:00Z","ends_at":"2026-11-30T18:00:00Z",\
                        "closed_at":null,"soft_close":{"window":"PT2M","extension":"PT1M30S","latest":"2026-11-30T18:00:00.001Z",\
                        "on":"any_bid"},\
                        "retraction":{"window":"PT10M","last":4,"allow_disclosure":true},"max_bids_per_bidder":3,"by_invitation":true,\
                        "allowed_bidders":[7,8],"allow_self_outbid":false,\
                        "price":"10.00","minimum_next_bid":"10.50","leader_id":7,"bid_count":3,\
                        "winner_id":null,"hammer_price":null,"position":"3@1042"}\
                        """);
    }

    @Test
    void writesNothingAboutSealedBids() {
        Standing standing = new Standing(Status.OPEN, 0, 1_000_000, 0, 0, START_MS, END_MS, 0, Reserve.UNTOLD, true);

        assertThat(auction(standing, START_MS))
                .contains(
                        "\"price\":null",
                        "\"leader_id\":null",
                        "\"bid_count\":null",
                        "\"position\":null",
                        "\"minimum_next_bid\":\"1.00\"",
                        "\"reserve_met\":null");
    }

    @Test
    void writesASoldAuctionWithItsWinner() {
        Standing standing = new Standing(Status.SOLD, 10_000_000, 10_500_000, 7, 3, START_MS, END_MS);

        assertThat(auction(standing, END_MS + 1_500, END_MS + 2_000))
                .contains("\"status\":\"sold\"", "\"closed_at\":\"2026-11-30T18:00:01.500Z\"")
                .contains("\"winner_id\":7,\"hammer_price\":\"10.00\"");
    }

    @Test
    void writesAnAuctionWithoutBids() {
        Standing standing = new Standing(Status.SCHEDULED, 0, 1_000_000, 0, 0, START_MS, END_MS);

        assertThat(auction(standing, START_MS - 1))
                .contains("\"status\":\"scheduled\"", "\"price\":null", "\"leader_id\":null", "\"bid_count\":0");
    }

    @Test
    void writesAProblemWithItsField() {
        byte[] json = ProblemJson.of(Problem.badRequest("missing_field", "amount is required.", "amount"));

        assertThat(new String(json, StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        {"type":"urn:gavel:problem:missing_field","title":"The request is invalid.","status":400,\
                        "detail":"amount is required.","code":"missing_field","field":"amount"}\
                        """);
    }

    private static String auction(Standing standing, long nowMs) {
        return auction(standing, 0, nowMs);
    }

    private static String auction(Standing standing, long closedAtMs, long nowMs) {
        AuctionTerms terms =
                new AuctionTerms("Cartier \"wristwatch\"", 1_000_000, 500_000, START_MS, END_MS, UnknownFields.NONE);
        JsonWriter json = new JsonWriter(64);
        AuctionJson.write(json, new AuctionView(42, terms, standing, closedAtMs, new Position(3, 1042)), nowMs);
        return text(json);
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
