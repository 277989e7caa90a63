package dev.gavel.replay.readable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.TermsOverrides;
import dev.gavel.testing.SampleEvents;
import org.junit.jupiter.api.Test;

final class ReadableMessageTest {
    private static final AuctionTerms TERMS =
            terms(
                    "{\"title\": \"watch\", \"opening_price\": \"2\", \"reserve_price\": \"5\","
                            + " \"increment\": {\"fixed\": \"0.50\"}, \"ends_at\": \"2026-11-30T18:00:00Z\","
                            + " \"soft_close\": {\"window\": \"PT2M\", \"extension\": \"PT3M\"},"
                            + " \"retraction\": {\"window\": \"PT10M\"}, \"allowed_bidders\": [7, 8]}");

    @Test
    void termsOfAnExportedOpeningCanBePostedAndGivenToAScenario() {
        byte[] value = CommandCodec.encode(new Envelope(new OpenAuction(42, TERMS), null));

        String command = ReadableMessage.command(AuctionKey.encode(42), value);

        assertThat(command).startsWith("{\"auction_id\":42,\"command\":\"open\",\"rules_version\":6,\"terms\":{");
        String written = command.substring(command.indexOf("\"terms\":") + "\"terms\":".length(), command.length() - 1);
        assertThat(terms(written)).isEqualTo(TERMS);
        AuctionTerms other = terms("{\"type\": \"proxy\", \"ends_at\": \"2026-12-01T18:00:00Z\"}");
        assertThat(TermsOverrides.parse(written.getBytes(UTF_8)).of(42, other)).isEqualTo(TERMS);
    }

    @Test
    void anEventSaysWhatTheBidOrTheRetractionChanged() {
        PlaceBid bid = SampleEvents.bid(42, 12);

        assertThat(event(new Fact.BidAccepted(bid, null, 7, SampleEvents.ENDS_AT_MS, false)))
                .contains("\"previous_leader_id\":7,\"previous_ends_at\":\"2026-11-19T")
                .doesNotContain("outbid_at_once");
        assertThat(event(new Fact.BidAccepted(bid, null, 0, 0, true)))
                .contains("\"outbid_at_once\":true")
                .doesNotContain("previous_");
        assertThat(event(new Fact.Retracted(1024, 12, 12)))
                .contains("\"bid_id\":1024,\"bidder_id\":12,\"previous_leader_id\":12");
        assertThat(event(new Fact.Retracted(1024, 12))).doesNotContain("previous_");
    }

    private static String event(Fact fact) {
        Event event = SampleEvents.event(42, 3, 7, SampleEvents.standing(12), fact);
        return ReadableMessage.event(AuctionKey.encode(42), EventCodec.encode(event));
    }

    private static AuctionTerms terms(String json) {
        return AuctionRequest.parse(json.getBytes(UTF_8)).terms();
    }
}
