package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.ingest.security.Role;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each caller may do, on every route.
class AuthorisationTest {
    private static final Map<String, Caller> CALLERS = new ConcurrentHashMap<>();
    private static final String OPENING = "{\"title\": \"A watch\", \"ends_at\": \"2026-12-04T00:00:00Z\"}";
    private static ApiFixture api;

    @BeforeAll
    static void start() {
        api = new ApiFixture(Callers.by(AuthorisationTest::caller));
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void reset() {
        api.reset();
        CALLERS.clear();
        known("bidder", Set.of(Role.BIDDER), 7, Set.of());
        known("other", Set.of(Role.BIDDER), 8, Set.of());
        known("agent", Set.of(Role.BIDDER), 100, Set.of(7L, 9L));
        known("seller", Set.of(Role.SELLER), 20, Set.of());
        known("operator", Set.of(Role.OPERATOR), 30, Set.of());
        known("reader", Set.of(Role.READER), 40, Set.of());
        known("nobody", Set.of(), 50, Set.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/auctions",
                "/api/auctions/42",
                "/api/bids/42",
                "/api/bids/42/1",
                "/api/bids/42/1/receipt",
                "/api/events",
                "/api/auctions/42/events",
                "/observe/metrics",
                "/api/nowhere"
            })
    void nothingIsReadWithoutACredential(String path) throws Exception {
        HttpResponse<String> response = api.get(path);

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"gavel\"");
        assertThat(response.body()).contains("\"code\":\"credential_required\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/bids",
                "/api/bids/batch",
                "/api/bids/stream",
                "/api/auctions",
                "/api/auctions/42/close",
                "/api/auctions/42/cancel",
                "/api/bids/42/1/retract"
            })
    void nothingIsChangedWithoutACredential(String path) throws Exception {
        assertThat(api.post(path, "{}").statusCode()).isEqualTo(401);
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/main.js", "/health"})
    void thePageAndTheProbesAreOpen(String path) throws Exception {
        assertThat(api.get(path).statusCode()).isIn(200, 503);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YWxpY2U6c2VjcmV0", "bidder", "Bearer", "Bearerbidder", "Token bidder"})
    void anotherSchemeIsNoCredential(String header) throws Exception {
        HttpResponse<String> response = api.send(api.request("/api/auctions").header("Authorization", header).GET());

        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(response.body()).contains("\"code\":\"bad_authorization\"");
    }

    @Test
    void twoCredentialsAreNone() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/auctions")
                                .header("Authorization", "Bearer bidder")
                                .header("Authorization", "Bearer operator")
                                .GET());

        assertThat(response.body()).contains("\"code\":\"bad_authorization\"");
    }

    @Test
    void aTokenInTheQueryIsNotLookedAt() throws Exception {
        assertThat(api.get("/api/auctions?access_token=operator").statusCode()).isEqualTo(401);
    }

    @Test
    void aPreflightNeedsNoCredential() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids")
                                .header("Origin", "https://auction.example")
                                .header("Access-Control-Request-Method", "POST")
                                .header("Access-Control-Request-Headers", "authorization,content-type")
                                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(response.statusCode()).isBetween(200, 204);
        assertThat(response.headers().firstValue("Access-Control-Allow-Headers"))
                .contains("authorization,content-type");
    }

    @Test
    void aBidIsTheCallers() throws Exception {
        assertThat(post("bidder", "/api/bids", bid("")).statusCode()).isEqualTo(201);

        FakeLog.Appended appended = api.log.onlyAppended();
        assertThat(((PlaceBid) appended.command()).bidderId()).isEqualTo(7);
        assertThat(appended.actor()).isEqualTo(pseudonym("bidder"));
    }

    @Test
    void aBidderWhoIsNamedHasToBeTheCaller() throws Exception {
        assertThat(post("bidder", "/api/bids", bid(", \"bidder_id\": 7")).statusCode()).isEqualTo(201);
        api.log.reset();

        refused(post("bidder", "/api/bids", bid(", \"bidder_id\": 8")), "not_your_bidder_id");
        refused(post("agent", "/api/bids", bid(", \"bidder_id\": 8")), "not_your_bidder_id");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void anAgentBidsForThoseItsClaimLists() throws Exception {
        assertThat(post("agent", "/api/bids", bid(", \"bidder_id\": 9")).statusCode()).isEqualTo(201);

        assertThat(((PlaceBid) api.log.onlyAppended().command()).bidderId()).isEqualTo(9);
        assertThat(api.log.onlyAppended().actor()).as("who acted, not for whom").isEqualTo(pseudonym("agent"));
    }

    @Test
    void eachBidOfABatchIsChecked() throws Exception {
        HttpResponse<String> response =
                post(
                        "bidder",
                        "/api/bids/batch",
                        "["
                                + bid("")
                                + ","
                                + bid(", \"bidder_id\": 8, \"id\": \"mine\"")
                                + ","
                                + bid(", \"bidder_id\": 7")
                                + "]");

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"code\":\"not_your_bidder_id\"", "\"mine\"");
        assertThat(api.log.appended)
                .hasSize(2)
                .allMatch(appended -> ((PlaceBid) appended.command()).bidderId() == 7)
                .allMatch(appended -> appended.actor() == pseudonym("bidder"));
    }

    @Test
    void eachLineOfAStreamIsChecked() throws Exception {
        HttpResponse<String> response =
                api.send(
                        api.request("/api/bids/stream")
                                .header("Authorization", "Bearer bidder")
                                .header("Content-Type", "application/x-ndjson")
                                .POST(
                                        BodyPublishers.ofString(
                                                bid("") + "\n" + bid(", \"bidder_id\": 8") + "\n" + bid("") + "\n")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body().lines()).hasSize(3);
        assertThat(response.body()).containsOnlyOnce("\"code\":\"not_your_bidder_id\"");
        assertThat(api.log.appended).hasSize(2).allMatch(each -> ((PlaceBid) each.command()).bidderId() == 7);
    }

    /// A forgotten subject whose token is still accepted is another one, and its stream must not go on as before.
    @Test
    void aStreamEndsWhenItsCallerBecomesAnother() throws Exception {
        try (StreamClient stream = new StreamClient(api.port(), "Authorization: Bearer bidder")) {
            stream.send(bid("") + "\n");
            assertThat(stream.readHead().head.getFirst()).contains("200");
            assertThat(stream.line()).contains("\"line\":1");

            CALLERS.put("bidder", new Caller("bidder", Caller.Credential.TOKEN, Set.of(Role.BIDDER), 7, Set.of(), 1));

            assertThat(stream.line()).contains("\"code\":\"credential_changed\"", "\"lines_taken\":1");
        }
    }

    @Test
    void aRetractionIsTheCallers() throws Exception {
        assertThat(post("bidder", "/api/bids/42/1/retract", "{}").statusCode()).isEqualTo(200);
        assertThat(((RetractBid) api.log.onlyAppended().command()).bidderId()).isEqualTo(7);

        refused(post("bidder", "/api/bids/42/1/retract", "{\"bidder_id\": 8}"), "not_your_bidder_id");
    }

    @Test
    void anAuctionIsItsSellers() throws Exception {
        HttpResponse<String> response = post("seller", "/api/auctions", OPENING);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.body()).contains("\"seller_id\":20");
        assertThat(((OpenAuction) api.log.onlyAppended().command()).terms().sellerId()).isEqualTo(20);
        assertThat(api.log.onlyAppended().actor()).isEqualTo(pseudonym("seller"));
    }

    @Test
    void aSellerCannotNameAnother() throws Exception {
        HttpResponse<String> response = post("seller", "/api/auctions", OPENING.replace("{", "{\"seller_id\": 21, "));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("unknown_field");
    }

    @Test
    void aSellerWithTooManyOpenAuctionsIsAtALimit() throws Exception {
        known("busy", Set.of(Role.SELLER), 22, Set.of());
        assertThat(post("busy", "/api/auctions", OPENING).statusCode()).isEqualTo(201);
        long limit = ApiFixture.LIMITS.maxOpenAuctionsOfSeller();
        api.admission.openAuctionsBySeller().count(seller -> limit, System.nanoTime());

        HttpResponse<String> response = post("busy", "/api/auctions", OPENING);

        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.headers().firstValue("Retry-After")).contains("10");
        assertThat(response.body())
                .contains(
                        "\"code\":\"too_many_open_auctions_of_seller\"",
                        "The seller has 50 open",
                        "Nothing was appended");
        assertThat(post("seller", "/api/auctions", OPENING).statusCode()).isEqualTo(201);
        assertThat(api.log.appended).hasSize(2);
    }

    @Test
    void twoSellersWithTheSameKeyGetTwoAuctions() throws Exception {
        known("seller-2", Set.of(Role.SELLER), 21, Set.of());

        assertThat(keyed("seller").statusCode()).isEqualTo(201);
        assertThat(keyed("seller-2").statusCode()).isEqualTo(201);
        assertThat(keyed("seller").statusCode()).isEqualTo(201);

        assertThat(api.log.appended.stream().map(each -> each.command().auctionId()).distinct()).hasSize(2);
    }

    @Test
    void aCloseNamesItsSellerSoThatTheProcessorCanCompare() throws Exception {
        assertThat(post("seller", "/api/auctions/42/close", "{}").statusCode()).isEqualTo(200);
        assertThat(post("seller", "/api/auctions/42/cancel", "{}").statusCode()).isEqualTo(200);
        assertThat(post("operator", "/api/auctions/42/close", "{}").statusCode()).isEqualTo(200);
        assertThat(post("operator", "/api/auctions/42/cancel", "{}").statusCode()).isEqualTo(200);

        assertThat(api.log.appended.stream().map(each -> seller(each.command()))).containsExactly(20L, 20L, 0L, 0L);
    }

    @Test
    void anotherSellersAuctionIsForbidden() throws Exception {
        api.log.decide =
                (command, position) ->
                        new Event(
                                command.auctionId(),
                                position,
                                Events.AT_MS,
                                3,
                                Events.standing(dev.gavel.schema.Status.OPEN, 0, 0),
                                new Fact.Refused(Fact.Refused.Kind.CLOSE, Reason.NOT_THE_SELLER));

        refused(post("seller", "/api/auctions/42/close", "{}"), "not_the_seller");
    }

    @ParameterizedTest
    @CsvSource({
        "seller, /api/bids",
        "operator, /api/bids",
        "reader, /api/bids",
        "nobody, /api/bids",
        "seller, /api/bids/batch",
        "seller, /api/bids/42/1/retract",
        "bidder, /api/auctions",
        "reader, /api/auctions",
        "bidder, /api/auctions/42/close",
        "bidder, /api/auctions/42/cancel",
        "reader, /api/auctions/42/cancel",
    })
    void aRoleIsNeeded(String caller, String path) throws Exception {
        refused(post(caller, path, "{}"), "role_required");
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void readingNeedsARole() throws Exception {
        assertThat(get("reader", "/api/auctions").statusCode()).isEqualTo(200);
        refused(get("nobody", "/api/auctions"), "role_required");
    }

    private static HttpResponse<String> keyed(String caller) throws Exception {
        return api.post("/api/auctions", OPENING, "Authorization", "Bearer " + caller, "Idempotency-Key", "k-1");
    }

    private static long seller(Command command) {
        return switch (command) {
            case CloseAuction close -> close.sellerId();
            case CancelAuction cancel -> cancel.sellerId();
            case OpenAuction _, PlaceBid _, RetractBid _ -> throw new AssertionError(command);
        };
    }

    private static String bid(String more) {
        return "{\"auction_id\": 42, \"amount\": \"12.50\"" + more + "}";
    }

    private static void refused(HttpResponse<String> response, String code) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.body()).contains("\"code\":\"" + code + "\"");
    }

    private static HttpResponse<String> post(String caller, String path, String body) throws Exception {
        return api.post(path, body, "Authorization", "Bearer " + caller);
    }

    private static HttpResponse<String> get(String caller, String path) throws Exception {
        return api.send(api.request(path).header("Authorization", "Bearer " + caller).GET());
    }

    private static void known(String name, Set<Role> roles, long bidderId, Set<Long> agentFor) {
        CALLERS.put(name, new Caller(name, Caller.Credential.TOKEN, roles, bidderId, agentFor, pseudonym(name)));
    }

    private static long pseudonym(String name) {
        return name.hashCode();
    }

    private static Caller caller(String credential) {
        Caller caller = CALLERS.get(credential);
        if (caller == null) {
            throw Problem.of(401, "invalid_token", "", "");
        }
        return caller;
    }
}
