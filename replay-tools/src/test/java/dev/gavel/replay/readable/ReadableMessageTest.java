package dev.gavel.replay.readable;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.TermsOverrides;
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

        assertThat(command).startsWith("{\"auction_id\":42,\"command\":\"open\",\"rules_version\":5,\"terms\":{");
        String written = command.substring(command.indexOf("\"terms\":") + "\"terms\":".length(), command.length() - 1);
        assertThat(terms(written)).isEqualTo(TERMS);
        AuctionTerms other = terms("{\"type\": \"proxy\", \"ends_at\": \"2026-12-01T18:00:00Z\"}");
        assertThat(TermsOverrides.parse(written.getBytes(UTF_8)).of(42, other)).isEqualTo(TERMS);
    }

    private static AuctionTerms terms(String json) {
        return AuctionRequest.parse(json.getBytes(UTF_8)).terms();
    }
}
