package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.ChainHash;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.testing.EventStreamClient;
import dev.gavel.testing.contract.ApiComparison;
import dev.gavel.testing.contract.ApiContract;
import dev.gavel.testing.contract.ApiDocument;
import dev.gavel.testing.contract.HttpExchange;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// META-INF/openapi.yaml is the API: every path, operation and problem code of the one is in the other. What each test
/// of this module and of the stack sends and receives is compared by [ApiContract] as well.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ApiContractTest {
    private static final Pattern DOCUMENTED_CODE = Pattern.compile("\\| `([a-z_]+)` \\| (?:\\d{3} \\| )?.*\\|");

    /// A close by the clock, which is not a request.
    private static final Set<String> NOT_FOR_CALLERS = Set.of("auction_not_ended");

    private final ApiFixture api = new ApiFixture();
    private final ApiDocument document = document();

    private static ApiDocument document() {
        ApiDocument document = ApiDocument.onClassPath();
        if (document == null) {
            throw new IllegalStateException("this build has no META-INF/openapi.yaml");
        }
        return document;
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void everyPathIsInTheDocument() throws Exception {
        Set<String> documented = new TreeSet<>();
        document.root().path("paths").forEachEntry((path, _) -> documented.add(path.replaceAll("\\{.*?}", "{}")));
        Set<String> actual = new TreeSet<>();
        for (var field : ApiPaths.class.getDeclaredFields()) {
            boolean isConstant = Modifier.isStatic(field.getModifiers()) && field.getType() == String.class;
            if (isConstant && field.get(null) instanceof String path && path.startsWith("/")) {
                actual.add(path.replaceAll("\\{.*?}", "{}"));
            }
        }
        for (StaticFiles files : List.of(PageRoute.files(), ContractRoute.files())) {
            files.paths().forEach(path -> actual.add(path.replaceAll("^/(page|docs)/.*", "/$1/{}")));
        }

        assertThat(documented).isEqualTo(actual);
    }

    /// `ApiReferenceTest` compares the reference with the sources.
    @Test
    void theReferenceInProseHasTheSameProblemCodes() throws Exception {
        String errors = Files.readString(Path.of("../docs/api.md")).split("\n## Errors\n", 2)[1].split("\n## ", 2)[0];
        Set<String> documented = new TreeSet<>();
        for (String line : errors.split("\n### ", 2)[1].lines().toList()) {
            var code = DOCUMENTED_CODE.matcher(line);
            if (code.matches()) {
                documented.add(code.group(1));
            }
        }
        documented.removeAll(NOT_FOR_CALLERS);

        assertThat(document.problemCodes()).isEqualTo(documented);
    }

    @Test
    void everyExampleIsValidAndNoneIsMissing() {
        assertThat(document.invalidExamples()).isEmpty();
    }

    /// One request of each operation, compared by the client.
    @Test
    void everyOperationIsAsDocumented() throws Exception {
        DecidedBid bid = DecidedBids.accepted(42, 9, 12_500_000);
        String bidPath = "/api/bids/42/" + bid.position().bidId();
        String opening = "{\"id\": 42, \"ends_at\": \"2099-01-01T00:00:00Z\", \"title\": \"Globe\"}";
        String newBid = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
        List<Integer> statuses = new ArrayList<>();
        statuses.add(api.post("/api/auctions", opening).statusCode());
        statuses.add(api.bid(newBid).statusCode());
        statuses.add(api.post("/api/bids/batch", "[" + newBid + "]").statusCode());
        statuses.add(api.post(bidPath + "/retract", "{\"bidder_id\": 7}").statusCode());
        statuses.add(api.post("/api/auctions/42/close", "").statusCode());
        statuses.add(api.post("/api/auctions/42/cancel", "{\"reason\": \"withdrawn\"}").statusCode());
        assertThat(statuses).containsExactly(201, 201, 200, 200, 200, 200);
        try (StreamClient stream = new StreamClient(api.port())) {
            stream.send(newBid + "\n");
            stream.sendEnd();
            assertThat(stream.readHead().line()).contains("\"status\":201");
        }
        AuctionTerms terms = new AuctionTerms("Globe", 1_000_000, 500_000, null, Events.ENDS_MS, UnknownFields.NONE);
        api.reads.auctions.put(
                42L, new AuctionView(42, terms, Events.standing(Status.OPEN, 10_000_000, 7), 0, bid.position()));
        api.reads.put(bid);
        api.reads.receipts.put(bid.position().bidId(), new BidReceipt(bid, 3, 2, 0xabcL, new ChainHash(1, 2, 3, 4)));
        for (String path :
                List.of(
                        "/api/auctions?status=open&limit=5",
                        "/api/auctions/42",
                        "/api/bids/42?limit=5",
                        bidPath,
                        bidPath + "/receipt",
                        "/observe/metrics",
                        "/",
                        "/page/main.js",
                        "/openapi",
                        "/asyncapi.yaml",
                        "/docs",
                        "/docs/docs.js")) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(api.post("/api/webhooks", "{\"url\": \"https://example.com/hooks\"}").statusCode()).isEqualTo(201);
        for (String path : List.of("/api/webhooks", "/api/webhooks/1")) {
            assertThat(api.get(path).statusCode()).as(path).isEqualTo(200);
        }
        for (String path : List.of("/api/webhooks/1/replay", "/api/webhooks/1/rotate")) {
            assertThat(api.post(path, "").statusCode()).as(path).isEqualTo(200);
        }
        assertThat(api.send(api.request("/api/webhooks/1").DELETE()).statusCode()).isEqualTo(204);
        assertThat(api.get("/health").statusCode()).isEqualTo(503);
        for (String path : List.of("/api/auctions/42/events", "/api/events")) {
            try (EventStreamClient stream = new EventStreamClient(api.port(), path, null)) {
                assertThat(stream.status()).isEqualTo(200);
            }
        }

        assertThat(ApiContract.seenOperations()).containsAll(document.operationIds());
    }

    @Test
    void theDocsPageNamesOnlyFilesOfThisServer() throws Exception {
        var page = api.get("/docs");

        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "style-src 'self'")
                .doesNotContain("unsafe", "http");
        assertThat(page.body()).doesNotContain("http://", "https://", "<style", " style=", " onclick=");
        assertThat(page.body()).doesNotContainPattern("<script(?![^>]*src=)");
        var named = Pattern.compile("(?:href|src)=\"(/[^\"]+)\"").matcher(page.body());
        List<String> files = new ArrayList<>();
        while (named.find()) {
            files.add(named.group(1));
            assertThat(api.get(named.group(1)).statusCode()).as(named.group(1)).isEqualTo(200);
        }
        assertThat(files).contains("/docs/swagger-ui.js", "/docs/docs.js", "/docs/swagger-ui.css", "/openapi");
        assertThat(api.get("/docs/docs.js").body()).doesNotContain("http://", "https://").contains("\"/openapi\"");
    }

    // The checker itself.

    private final ApiComparison contract = new ApiComparison(document);
    private static final String BID =
            "{\"id\":1024,\"auction_id\":42,\"amount\":\"10.00\",\"bidder_id\":7,\"is_winning\":true,"
                    + "\"created_at\":\"2026-11-26T20:09:55.284Z\",\"price\":\"10.00\",\"minimum_next_bid\":\"10.50\","
                    + "\"ends_at\":\"2026-12-30T18:00:00Z\",\"reserve_met\":null,\"position\":\"0@1\"}";

    private static final Map<String, List<String>> ALWAYS =
            Map.of(
                    "X-Content-Type-Options",
                    List.of("nosniff"),
                    "Referrer-Policy",
                    List.of("no-referrer"),
                    "Content-Security-Policy",
                    List.of("default-src 'none'"));

    private static Map<String, List<String>> json() {
        return with("Content-Type", "application/json");
    }

    private static Map<String, List<String>> with(String name, String value) {
        Map<String, List<String>> headers = new HashMap<>(ALWAYS);
        headers.put(name, List.of(value));
        return headers;
    }

    private static HttpExchange placed(int status, String body, String... headers) {
        Map<String, List<String>> all = json();
        all.put("Location", List.of("/api/bids/42/1024"));
        for (int i = 0; i < headers.length; i += 2) {
            all.put(headers[i], List.of(headers[i + 1]));
        }
        String sent = "{\"auction_id\": 42, \"amount\": \"10\", \"bidder_id\": 7}";
        return new HttpExchange("POST", "/api/bids", "application/json", sent, status, all, body);
    }

    private static HttpExchange read(String target, int status, String type, String body) {
        return new HttpExchange("GET", target, null, null, status, with("Content-Type", type), body);
    }

    private static String problem(int status, String code) {
        return "{\"type\":\"urn:gavel:problem:%s\",\"title\":\"t\",\"status\":%d,\"detail\":\"d\",\"code\":\"%s\"}"
                .formatted(code, status, code);
    }

    @Test
    void anExchangeThatIsDocumentedHasNoFaults() {
        assertThat(contract.faults(placed(201, BID, "Gavel-Position", "0@1"))).isEmpty();
        assertThat(contract.faults(read("/api/nothing", 404, "application/problem+json", problem(404, "unknown_path"))))
                .isEmpty();
        assertThat(contract.faults(read("/api/auctions?at_least=0@1,3@7&limit=5", 200, "application/json", "[]")))
                .isEmpty();
    }

    @Test
    void anUndocumentedOrMissingFieldIsFound() {
        assertThat(contract.faults(placed(201, BID.replace("\"reserve_met\"", "\"reserve\":\"5.00\",\"reserve_met\""))))
                .singleElement()
                .asString()
                .contains("'reserve'");
        assertThat(contract.faults(placed(201, BID.replace("\"position\":\"0@1\"", "\"positions\":\"0@1\""))))
                .hasSize(2);
        assertThat(contract.faults(placed(201, BID.replace("\"10.50\"", "10.50")))).hasSize(1);
    }

    @Test
    void anUndocumentedStatusIsFound() {
        assertThat(contract.faults(placed(200, BID))).containsExactly("status 200");
        assertThat(contract.faults(read("/api/auctions/42", 418, "application/json", "{}")))
                .containsExactly("status 418");
    }

    @Test
    void anUndocumentedProblemCodeIsFound() {
        assertThat(
                        contract.faults(
                                read("/api/auctions/42", 404, "application/problem+json", problem(404, "unknown_bid"))))
                .containsExactly("problem code unknown_bid of status 404");
        assertThat(contract.faults(read("/api/nothing", 404, "application/problem+json", problem(404, "nothing"))))
                .containsExactly("status 404 with problem code nothing");
    }

    @Test
    void anUndocumentedHeaderIsFoundAndARequiredOneIsMissed() {
        assertThat(contract.faults(placed(201, BID, "X-Secret", "1"))).containsExactly("header x-secret");
        assertThat(contract.faults(placed(201, BID, "Gavel-Position", "nowhere")))
                .singleElement()
                .asString()
                .startsWith("header Gavel-Position");
        HttpExchange withoutLocation = new HttpExchange("POST", "/api/bids", null, null, 201, json(), BID);
        assertThat(contract.faults(withoutLocation)).containsExactly("header Location is missing");
    }

    @Test
    void aSecurityHeaderIsMissed() {
        for (String name : ALWAYS.keySet()) {
            HttpExchange exchange = placed(201, BID, name, "");
            assertThat(contract.faults(exchange))
                    .containsExactly("header " + name.toLowerCase(Locale.ROOT) + " is missing");
        }
    }

    @Test
    void anUndocumentedPathMethodParameterOrTypeIsFound() {
        assertThat(contract.faults(read("/api/secrets", 200, "application/json", "{}")))
                .containsExactly("path /api/secrets");
        assertThat(contract.faults(new HttpExchange("PUT", "/api/bids", null, null, 200, ALWAYS, "")))
                .containsExactly("method PUT");
        assertThat(contract.faults(read("/api/auctions?reveal=true", 200, "application/json", "[]")))
                .containsExactly("query parameter reveal");
        assertThat(contract.faults(read("/api/auctions", 200, "text/html", "[]")))
                .containsExactly("content type text/html");
        assertThat(contract.faults(read("/api/auctions?limit=5000", 200, "application/json", "[]"))).hasSize(1);
    }

    @Test
    void anUndocumentedEventOrLineIsFound() {
        assertThat(
                        contract.eventFaults(
                                "/api/events",
                                "bid_accepted",
                                "{\"type\":\"bid_accepted\",\"auction_id\":42,\"position\":\"0@1\","
                                        + "\"at\":\"2026-11-26T20:09:55.284Z\",\"sequence\":2,\"maximum\":\"9.00\"}"))
                .singleElement()
                .asString()
                .contains("'maximum'");
        assertThat(contract.lineFaults("/api/bids/stream", "{\"status\":201,\"secret\":1}")).hasSize(1);
    }

    @Test
    void aFaultFailsTheTestThatSentTheRequest() {
        assertThatThrownBy(() -> ApiContract.check(placed(200, BID)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("POST /api/bids -> 200")
                .hasMessageContaining("status 200");
        assertThat(ApiContract.seenOperations()).contains("placeBid");
    }
}
