package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// Mutated requests from a seed. Whatever a client sends, it gets well-formed responses or a closed connection, and no
/// input is a bug of the server.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpFuzzTest {
    private static final int RUNS = 1_200;
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"10.00\", \"bidder_id\": 7}";

    private static final List<String> REQUESTS =
            List.of(
                    "GET /api/bids/42?limit=10&cursor=99 HTTP/1.1\r\nHost: a.example:3000\r\nAccept: */*\r\n\r\n",
                    "GET /api/auctions?status=open&limit=5 HTTP/1.1\r\nHost: [::1]:80\r\nAccept-Encoding: gzip;q=1\r\n\r\n",
                    "GET /api/bids/42/7/receipt HTTP/1.1\r\nHost: a\r\nOrigin: https://b.example:443\r\nCookie: c=d\r\n\r\n",
                    "GET /observe/metrics?scope=x HTTP/1.1\r\nHost: a\r\nAccept: text/plain;q=0.5, */*;q=0.1\r\n\r\n",
                    "GET http://a.example/health HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
                    "OPTIONS /api/bids HTTP/1.1\r\nHost: a\r\nOrigin: null\r\nAccess-Control-Request-Method: POST\r\n\r\n",
                    "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
                    "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nIdempotency-Key: \"k\"\r\n"
                            + "Prefer: wait=1\r\nContent-Length: "
                            + BID.length()
                            + "\r\n\r\n"
                            + BID,
                    "POST /api/bids HTTP/1.1\r\nHost: a\r\nContent-Type: application/json; charset=utf-8\r\n"
                            + "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\n"
                            + Integer.toHexString(BID.length())
                            + ";a=b\r\n"
                            + BID
                            + "\r\n0\r\nDigest: x\r\n\r\n",
                    "POST /api/bids/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nExpect: 100-continue\r\n"
                            + "Content-Length: "
                            + (BID.length() + 2)
                            + "\r\n\r\n["
                            + BID
                            + "]",
                    "POST /api/bids/stream HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\n"
                            + "Content-Length: "
                            + (BID.length() + 1)
                            + "\r\n\r\n"
                            + BID
                            + "\n",
                    "POST /api/auctions/7/close HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nUpgrade: h2c\r\n\r\n");

    private static final String[] BITS = {
        "\r\n",
        "\n",
        "\r",
        " ",
        "\t",
        ":",
        ";",
        ",",
        "%",
        "%zz",
        "%2F",
        "//",
        "..",
        "?",
        "&",
        "=",
        "#",
        "[",
        "]",
        "{",
        "@",
        "\\",
        "\0",
        "\u00ff",
        "\"",
        "-1",
        "99999999999",
        "Host: b\r\n",
        "Content-Length: 3\r\n",
        "Transfer-Encoding: chunked\r\n",
        "Expect: 100-continue\r\n",
        "Connection: close\r\n",
        "Content-Encoding: gzip\r\n",
        "HTTP/1.0",
        "OPTIONS",
        "*"
    };

    private final ApiFixture api = new ApiFixture();

    @AfterAll
    void stop() {
        api.close();
    }

    @Test
    void noInputIsABug() throws IOException {
        for (int seed = 0; seed < RUNS; seed++) {
            Random random = new Random(seed);
            StringBuilder request = new StringBuilder(REQUESTS.get(seed % REQUESTS.size()));
            mutate(random, request);
            try (WireClient client = new WireClient(api.port())) {
                List<WireClient.Response> responses = client.send(request.toString()).sendEnd().readAll();

                assertThat(responses)
                        .as("seed %d: %s", seed, request)
                        .extracting(WireClient.Response::status)
                        .isSubsetOf(
                                200, 201, 202, 400, 403, 404, 405, 406, 409, 413, 414, 415, 421, 422, 431, 501, 503,
                                505);
            } catch (IOException e) {
                throw new IOException("seed " + seed + ": " + request, e);
            }
            api.log.appended.clear();
        }
    }

    private static void mutate(Random random, StringBuilder request) {
        for (int left = random.nextInt(4); left > 0; left--) {
            int at = random.nextInt(request.length() - 1);
            switch (random.nextInt(5)) {
                case 0 -> request.setCharAt(at, (char) random.nextInt(256));
                case 1 -> request.deleteCharAt(at);
                case 2 -> request.insert(at, request.substring(random.nextInt(at + 1), at));
                default -> request.insert(at, BITS[random.nextInt(BITS.length)]);
            }
        }
    }
}
