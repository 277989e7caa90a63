package dev.gavel.ingest.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
    private static final long START_MS = Instant.parse("2026-11-23T18:00:00Z").toEpochMilli();
    private static final long END_MS = Instant.parse("2026-11-30T18:00:00Z").toEpochMilli();

    @Test
    void putsCommasWhereTheyBelong() {
        JsonWriter json = new JsonWriter(0).array();
        json.object().field("a").number(1).field("b").array().truth(true).nothing().endArray().endObject();
        json.object().endObject().text("{").text("x");

        assertThat(text(json.endArray())).isEqualTo("[{\"a\":1,\"b\":[true,null]},{},\"{\",\"x\"]");
    }

    @Property
    void everyStringIsReadBackAsItWas(@ForAll String value) throws IOException {
        Assume.that(value.codePoints().noneMatch(point -> point >= 0xD800 && point <= 0xDFFF));

        try (JsonParser parser =
                new JsonFactory().createParser(new JsonWriter(1).text(value).toBytes())) {
            parser.nextToken();
            assertThat(parser.getText()).isEqualTo(value);
            assertThat(parser.nextToken()).isNull();
        }
    }

    @Test
    void rendersOpenAuctionOfDesign() {
        Standing standing = new Standing(Status.SCHEDULED, 10_000_000, 10_500_000, 7, 3, START_MS, END_MS);

        assertThat(auction(standing, START_MS)).isEqualTo("""
                {"id":42,"title":"Cartier \\"wristwatch\\"","type":"english","status":"open",\
                "opening_price":"1.00","reserve_price":null,"buy_now_price":null,"increment":{"fixed":"0.50"},\
                "starts_at":"2026-11-23T18:00:00Z","ends_at":"2026-11-30T18:00:00Z","soft_close":null,\
                "price":"10.00","minimum_next_bid":"10.50","leader_id":7,"bid_count":3,\
                "winner_id":null,"hammer_price":null,"position":"3@1042"}""");
    }

    @Test
    void rendersSoldAuctionWithItsWinner() {
        Standing standing = new Standing(Status.SOLD, 10_000_000, 10_500_000, 7, 3, START_MS, END_MS);

        assertThat(auction(standing, END_MS))
                .contains("\"status\":\"sold\"", "\"winner_id\":7,\"hammer_price\":\"10.00\"");
    }

    @Test
    void rendersAuctionWithoutBids() {
        Standing standing = new Standing(Status.SCHEDULED, 0, 1_000_000, 0, 0, START_MS, END_MS);

        assertThat(auction(standing, START_MS - 1))
                .contains("\"status\":\"scheduled\"", "\"price\":null", "\"leader_id\":null", "\"bid_count\":0");
    }

    @Test
    void rendersProblemWithItsField() {
        byte[] json = ProblemJson.of(Problem.badRequest("missing_field", "amount is required.", "amount"));

        assertThat(new String(json, StandardCharsets.UTF_8)).isEqualTo("""
                {"type":"urn:gavel:problem:missing_field","title":"The request is not understood.","status":400,\
                "detail":"amount is required.","code":"missing_field","field":"amount"}""");
    }

    private static String auction(Standing standing, long nowMs) {
        AuctionTerms terms = new AuctionTerms(
                "Cartier \"wristwatch\"", 1_000_000, 500_000, START_MS, END_MS, UnknownFields.NONE);
        JsonWriter json = new JsonWriter(64);
        AuctionJson.write(json, new AuctionView(42, terms, standing, new Position(3, 1042)), nowMs);
        return text(json);
    }

    private static String text(JsonWriter json) {
        return new String(json.toBytes(), StandardCharsets.UTF_8);
    }
}
