package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `POST /api/bids/{auction_id}/{bid_id}/retract`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetractBidRouteTest {
    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void retractsABid() throws Exception {
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}");

        assertThat(api.log.onlyAppended().command()).isEqualTo(new RetractBid(42, 1027, 7));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"id\":1027", "\"bidder_id\":7", "\"retracted_at\":", "\"price\":\"10.00\"");
    }

    @Test
    void aPendingRetractionHasTheIdOfTheBid() throws Exception {
        HttpResponse<String> response =
                api.post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}", "Prefer", "respond-async");

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location"))
                .contains("/api/bids/42/1027?at_least=%s&bidder_id=7".formatted(api.log.onlyAppended().position()));
        assertThat(response.body())
                .isEqualTo(
                        "{\"id\":1027,\"auction_id\":42,\"position\":\"%s\",\"status\":\"pending\"}"
                                .formatted(api.log.onlyAppended().position()));
    }

    @Test
    void returnsTheReasonWhenTheBidCannotBeRetracted() throws Exception {
        api.log.decide =
                (command, position) ->
                        new Event(
                                42,
                                position,
                                Events.AT_MS,
                                2,
                                Events.standing(Status.OPEN, 0, 0),
                                new Fact.Refused(Fact.Refused.Kind.RETRACT, Reason.NO_RETRACTION));
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", "{\"bidder_id\": 7}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("\"code\":\"retraction_not_allowed\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"bidder_id\": null}", "{\"bidder_id\": \"7\"}", "{\"bidder_id\": 0}"})
    void rejectsARetractionWithoutAValidBidder(String body) throws Exception {
        HttpResponse<String> response = api.post("/api/bids/42/1027/retract", body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("\"field\":\"bidder_id\"");
        assertThat(api.log.appended).isEmpty();
    }
}
