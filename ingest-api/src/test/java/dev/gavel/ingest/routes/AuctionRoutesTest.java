package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.CatalogIds;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// The routes that open, close, cancel and read auctions.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuctionRoutesTest {
    private static final String OPEN = "{\"ends_at\": \"2026-11-30T18:00:00Z\"}";

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
    void opensAnAuctionWithTheGivenId() throws Exception {
        HttpResponse<String> response =
                api.post("/api/auctions", "{\"id\": 42, \"title\": \"Watch\", \"ends_at\": \"2026-11-30T18:00:00Z\"}");

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith("/api/auctions/42?at_least="));
        assertThat(response.body())
                .contains(
                        "\"id\":42", "\"title\":\"Watch\"", "\"status\":\"open\"", "\"price\":null", "\"bid_count\":0");
    }

    @Test
    void generatesAscendingIdsThatAreExactInJson() throws Exception {
        api.post("/api/auctions", OPEN);
        api.post("/api/auctions", OPEN);

        List<Long> ids = api.log.appended.stream().map(appended -> appended.command().auctionId()).toList();
        assertThat(ids.getFirst()).isPositive().isLessThan(1L << 53);
        assertThat(ids.get(1) >> 12).isGreaterThanOrEqualTo(ids.getFirst() >> 12);
    }

    @Test
    void generatesAnotherIdWhenTheFirstIsTaken() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        api.log.decide =
                (command, position) ->
                        attempts.incrementAndGet() < 3
                                ? Events.rejectedOpening(command.auctionId(), position, Reason.ALREADY_EXISTS)
                                : Events.decide(command, position);

        assertThat(api.post("/api/auctions", OPEN).statusCode()).isEqualTo(201);
        assertThat(api.log.appended).hasSize(3);
    }

    /// Nobody can open the auction of a row before the row does.
    @Test
    void theIdsOfTheCatalogAreRejected() throws Exception {
        for (long id : new long[] {CatalogIds.FIRST, CatalogIds.LAST}) {
            HttpResponse<String> response = api.post("/api/auctions", OPEN.replaceFirst("\\{", "{\"id\":" + id + ","));
            assertThat(response.statusCode()).isEqualTo(422);
            assertThat(response.body()).contains("\"code\":\"reserved_id\"");
        }
        assertThat(api.log.appended).isEmpty();
        api.post("/api/auctions", OPEN.replaceFirst("\\{", "{\"id\":" + (CatalogIds.FIRST - 1) + ","));
        api.post("/api/auctions", OPEN.replaceFirst("\\{", "{\"id\":" + (CatalogIds.LAST + 1) + ","));
        assertThat(api.log.appended).hasSize(2);
    }

    @Test
    void generatesThreeIdsAtMost() throws Exception {
        api.log.decide =
                (command, position) -> Events.rejectedOpening(command.auctionId(), position, Reason.ALREADY_EXISTS);

        assertThat(api.post("/api/auctions", OPEN).statusCode()).isEqualTo(409);
        assertThat(api.log.appended).hasSize(3);
    }

    @Test
    void rejectsAGivenIdThatIsTaken() throws Exception {
        api.log.decide =
                (command, position) -> Events.rejectedOpening(command.auctionId(), position, Reason.ALREADY_EXISTS);

        HttpResponse<String> response =
                api.post("/api/auctions", "{\"id\": 42, \"ends_at\": \"2026-11-30T18:00:00Z\"}");

        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).contains("\"code\":\"auction_already_exists\"");
        assertThat(api.log.appended).hasSize(1);
    }

    @Test
    void rejectsAnEndInThePast() throws Exception {
        api.log.decide =
                (command, position) -> Events.rejectedOpening(command.auctionId(), position, Reason.ENDS_IN_THE_PAST);

        HttpResponse<String> response = api.post("/api/auctions", OPEN);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).contains("\"code\":\"ends_in_the_past\"");
    }

    @Test
    void returns503AtTheLimitOfOpenAuctions() throws Exception {
        api.admission
                .openAuctions()
                .counted(ApiFixture.LIMITS.maxOpenAuctions() - 1, api.admission.openAuctions().opened());
        api.log.decide =
                (command, position) -> Events.rejectedOpening(command.auctionId(), position, Reason.ENDS_IN_THE_PAST);
        assertThat(api.post("/api/auctions", OPEN).statusCode()).isEqualTo(422);
        api.log.decide = Events::decide;
        assertThat(api.post("/api/auctions", OPEN).statusCode()).as("the rejected one is not open").isEqualTo(201);

        HttpResponse<String> response = api.post("/api/auctions", OPEN);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("10");
        assertThat(response.body()).contains("\"code\":\"too_many_open_auctions\"", "Nothing was appended");
        assertThat(api.log.appended).hasSize(2);
        assertThat(api.bid("{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}").statusCode())
                .isEqualTo(201);
    }

    @Test
    void rejectsTermsThatAreTooLarge() throws Exception {
        String bidders =
                LongStream.range(0, 1_000)
                        .mapToObj(i -> Long.toString((1L << 45) + i))
                        .collect(Collectors.joining(","));
        String opening = OPEN.replace("}", ", \"allowed_bidders\": [" + bidders + "]}");

        HttpResponse<String> response = api.post("/api/auctions", opening);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.headers().firstValue("Retry-After")).isEmpty();
        assertThat(response.body()).contains("\"code\":\"terms_too_large\"", "at most 6000", "Allow fewer bidders");
        assertThat(api.log.appended).isEmpty();
        assertThat(api.admission.refusedTerms()).isEqualTo(1);
    }

    @Test
    void closesForTheSellerAndReturnsTheWinner() throws Exception {
        api.reads.auctions.put(42L, auction(42, Status.OPEN));

        HttpResponse<String> response = api.send(api.request("/api/auctions/42/close").POST(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"title\":\"Watch\"", "\"status\":\"sold\"", "\"winner_id\":7,\"hammer_price\":\"10.00\"");
        assertThat(api.log.appended.getFirst().command()).isEqualTo(new Command.CloseAuction(42, CloseCause.SELLER));
    }

    @Test
    void closesWithoutReadModels() throws Exception {
        api.reads.unavailable = true;

        HttpResponse<String> response = api.send(api.request("/api/auctions/42/close").POST(BodyPublishers.noBody()));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"title\":null", "\"hammer_price\":\"10.00\"", "\"closed_at\":\"20");
    }

    @Test
    void cancelsWithAndWithoutReason() throws Exception {
        HttpResponse<String> without = api.send(api.request("/api/auctions/42/cancel").POST(BodyPublishers.noBody()));
        HttpResponse<String> with = api.post("/api/auctions/42/cancel", "{\"reason\": \"withdrawn\"}");

        assertThat(without.statusCode()).isEqualTo(200);
        assertThat(with.body()).contains("\"status\":\"cancelled\"", "\"closed_at\":\"20");
        assertThat(api.log.appended.stream().map(FakeLog.Appended::command))
                .containsExactly(new Command.CancelAuction(42, ""), new Command.CancelAuction(42, "withdrawn"));
    }

    @Test
    void returnsTheLocationOfAnAsyncOpening() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/auctions")
                                .header("Content-Type", "application/json")
                                .header("Prefer", "respond-async")
                                .POST(BodyPublishers.ofString("{\"id\": 42, \"ends_at\": \"2026-11-30T18:00:00Z\"}")));

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).startsWith("/api/auctions/42?at_least="));
    }

    @Test
    void returnsOneAuctionAnd404ForAnother() throws Exception {
        api.reads.auctions.put(42L, auction(42, Status.OPEN));

        assertThat(api.get("/api/auctions/42").body()).contains("\"id\":42", "\"increment\":{\"fixed\":\"0.50\"}");
        assertThat(api.get("/api/auctions/43").statusCode()).isEqualTo(404);
    }

    @Test
    void listsAuctionsByStatusInPages() throws Exception {
        for (long id = 1; id <= 3; id++) {
            api.reads.auctions.put(id, auction(id, id == 2 ? Status.SOLD : Status.OPEN));
        }

        HttpResponse<String> first = api.get("/api/auctions?status=open&limit=1");
        String link = first.headers().firstValue("Link").orElseThrow();
        HttpResponse<String> second = api.get(link.substring(1, link.indexOf('>')));

        assertThat(first.body()).startsWith("[{\"id\":1,");
        assertThat(second.body()).startsWith("[{\"id\":3,");
        assertThat(api.get("/api/auctions?status=cancelled").body()).isEqualTo("[]");
    }

    @Test
    void returns503WithoutReadModels() throws Exception {
        api.reads.unavailable = true;

        HttpResponse<String> response = api.get("/api/auctions/42");

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().firstValue("Retry-After")).contains("1");
    }

    private static AuctionView auction(long id, Status status) {
        return new AuctionView(
                id,
                new AuctionTerms("Watch", 1_000_000, 500_000, null, Events.ENDS_MS, UnknownFields.NONE),
                Events.standing(status, 10_000_000, 7),
                0,
                new Position(3, 1042));
    }
}
