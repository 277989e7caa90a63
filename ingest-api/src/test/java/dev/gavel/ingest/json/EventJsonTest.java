package dev.gavel.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Fact;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.testing.SampleEvents;
import org.junit.jupiter.api.Test;

final class EventJsonTest {
    private static final PlaceBid BID = SampleEvents.bid(42, 12);

    @Test
    void aBidSaysWhatItChanged() {
        assertThat(json(new Fact.BidAccepted(BID, null, 7, SampleEvents.ENDS_AT_MS, false)))
                .isEqualTo(
                        """
                        {"type":"bid_accepted","auction_id":42,"position":"3@7","at":"2026-11-18T11:06:40.130Z","sequence":8,\
                        "bid":{"id":7171,"bidder_id":12,"amount":"12.00"},\
                        "previous_leader_id":7,"previous_ends_at":"2026-11-19T11:06:40.123Z",\
                        "status":"open","price":"12.00","minimum_next_bid":"12.50","leader_id":12,"bid_count":12,\
                        "ends_at":"2026-11-19T11:06:40.123Z","reserve_met":null}\
                        """);
        assertThat(json(new Fact.BidAccepted(BID.withoutAmount(), null, 0, 0, true)))
                .contains("\"amount\":null},\"outbid_at_once\":true,\"status\"");
    }

    @Test
    void aRetractionSaysIfItsBidderNoLongerLeads() {
        assertThat(json(new Fact.Retracted(1024, 7, 7)))
                .contains("\"bid_id\":1024,\"bidder_id\":7,\"previous_leader_id\":7,\"status\"");
    }

    @Test
    void aChangeThatThereWasNotIsLeftOut() {
        assertThat(json(new Fact.BidAccepted(BID))).doesNotContain("previous", "outbid");
        assertThat(json(new Fact.Retracted(1024, 7))).doesNotContain("previous");
    }

    private static String json(Fact fact) {
        JsonWriter json = new JsonWriter(64);
        EventJson.write(json, SampleEvents.event(42, 3, 7, SampleEvents.standing(12), fact));
        return new String(json.toBytes(), UTF_8);
    }
}
