package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers that change the meaning of a body: it is read as UTF-8 JSON without a coding, or not at all.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BodyHeadersTest {
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"12.50\", \"bidder_id\": 7}";
    private static final String JSON = "Content-Type: application/json";
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: gzip",
                "Content-Encoding: GZIP",
                "Content-Encoding: deflate",
                "Content-Encoding: br",
                "Content-Encoding: zstd",
                "Content-Encoding: foo",
                "Content-Encoding: identity, gzip",
                "Content-Encoding: gzip, identity",
                "Content-Encoding: identity\nContent-Encoding: gzip",
            })
    void rejectsACodedBody(String headers) throws Exception {
        for (String path : List.of("/api/bids", "/api/bids/batch", "/api/auctions", "/api/auctions/42/cancel")) {
            HttpResponse<String> response = post(path, BID, JSON + "\n" + headers);

            assertThat(response.statusCode()).isEqualTo(415);
            assertThat(response.headers().firstValue("Accept-Encoding")).contains("identity");
            assertThat(response.body()).contains("\"code\":\"unsupported_content_encoding\"");
        }
        assertThat(post("/api/bids/stream", BID, "Content-Type: application/x-ndjson\n" + headers).statusCode())
                .isEqualTo(415);
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Encoding: identity",
                "Content-Encoding: Identity, identity",
                "Content-Encoding: identity\nContent-Encoding: identity",
            })
    void acceptsIdentity(String headers) throws Exception {
        assertThat(post("/api/bids", BID, JSON + "\n" + headers).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "Application/JSON",
                "application/json;",
                "application/json; charset=utf-8",
                "application/json;charset=UTF-8",
                "application/json; Charset=\"UTF-8\"",
                "application/json ; charset=us-ascii; version=1",
                "application/json; version=\"a;charset=utf-16\"",
            })
    void acceptsJsonInUtf8(String type) throws Exception {
        assertThat(post("/api/bids", BID, "Content-Type: " + type).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json; charset=utf-16",
                "application/json; charset=\"UTF-16LE\"",
                "application/json; charset=iso-8859-1",
                "application/json; charset=klingon",
                "application/json; charset=",
                "application/json; charset=\"utf-8",
                "application/json; charset=utf-8; charset=utf-16",
                "application/json, text/plain",
                "text/plain, application/json",
                "application/json text/plain",
                "application/json\nContent-Type: application/json",
                "application/json\nContent-Type: text/plain",
            })
    void rejectsOtherTypesAndCharsets(String type) throws Exception {
        HttpResponse<String> response = post("/api/bids", BID, "Content-Type: " + type);

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.headers().firstValue("Accept")).contains("application/json");
        assertThat(response.body()).contains("\"code\":\"unsupported_media_type\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "wait=5                | 201 | wait=5",
                "respond-async, wait=5 | 201 | respond-async, wait=5",
                "respond-async         | 202 | respond-async",
                "wait=0                | 202 | wait=0",
                "return=minimal        | 201 | ",
            })
    void namesThePreferencesThatWereApplied(String prefer, int status, String applied) throws Exception {
        HttpResponse<String> bid = post("/api/bids", BID, JSON + "\nPrefer: " + prefer);
        HttpResponse<String> batch = post("/api/bids/batch", "[" + BID + "]", JSON + "\nPrefer: " + prefer);
        HttpResponse<String> stream =
                post("/api/bids/stream", BID, "Content-Type: application/x-ndjson\nPrefer: " + prefer);

        assertThat(bid.statusCode()).isEqualTo(status);
        assertThat(batch.body()).contains("\"status\":" + status);
        assertThat(stream.body()).contains("\"status\":" + status);
        assertThat(Stream.of(bid, batch, stream).map(it -> it.headers().firstValue("Preference-Applied").orElse(null)))
                .containsOnly(applied);
    }

    /// A bid on which nobody waits until the end does not expire.
    @Test
    void waitsForADecisionBeforeItRespondsAsynchronously() throws Exception {
        api.log.nowMs = 1_000_000;
        post("/api/bids", BID, JSON + "\nPrefer: respond-async, wait=5");
        post("/api/bids", BID, JSON + "\nPrefer: wait=5");

        assertThat(api.log.appended.stream().map(FakeLog.Appended::deadlineMs)).containsExactly(0L, 1_005_000L);

        api.log.behaviour = FakeLog.Behaviour.APPENDS_ONLY;
        long startNs = System.nanoTime();
        HttpResponse<String> late = post("/api/bids", BID, JSON + "\nPrefer: respond-async, wait=1");

        assertThat(late.statusCode()).isEqualTo(202);
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(1_000_000_000L);
    }

    @Test
    void namesNoPreferenceInAnError() throws Exception {
        HttpResponse<String> response = post("/api/bids", "{", JSON + "\nPrefer: wait=5");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Preference-Applied")).isEmpty();
    }

    @Test
    void ignoresARepeatedTraceparent() throws Exception {
        String other = TRACE.replace('b', 'c');
        post("/api/bids", BID, JSON + "\ntraceparent: " + TRACE);
        HttpResponse<String> repeated =
                post("/api/bids", BID, JSON + "\ntraceparent: " + TRACE + "\ntraceparent: " + other);

        assertThat(api.log.appended.stream().map(FakeLog.Appended::traceparent)).containsExactly(TRACE, null);
        assertThat(repeated.headers().firstValue("traceparent")).isEmpty();
    }

    /// @param headers one per line
    private HttpResponse<String> post(String path, String body, String headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = api.request(path).POST(BodyPublishers.ofString(body));
        headers.lines().map(line -> line.split(": ", 2)).forEach(header -> request.header(header[0], header[1]));
        return api.send(request);
    }
}
