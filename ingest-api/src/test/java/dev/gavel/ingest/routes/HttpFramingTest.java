package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where a request ends (RFC 9112, sections 2 to 7): heads and chunked bodies that are taken, and those that are
/// rejected because a proxy could read them in another way.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpFramingTest {
    private final ApiFixture api = new ApiFixture();

    @BeforeEach
    void reset() {
        api.reset();
    }

    @AfterAll
    void stop() {
        api.close();
    }

    /// Framing that a proxy could read in another way (RFC 9112, section 6), and other invalid heads.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\\r\\nTransfer-Encoding: chunked",
                "Transfer-Encoding: chunked\\r\\nContent-Length: 0",
                "Content-Length: 5\\r\\nContent-Length: 5",
                "Content-Length: 5\\r\\nContent-Length: 6",
                "Content-Length: 5, 5",
                "Content-Length: +5",
                "Content-Length: -5",
                "Content-Length: 0x5",
                "Content-Length: 5 5",
                "Content-Length: ",
                "Content-Length: 99999999999999999999",
                "Content-Length: 9223372036854775808",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked\\r\\nTransfer-Encoding: chunked",
                "Transfer-Encoding: gzip",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, identity",
                "Transfer-Encoding: xchunked",
                "Transfer-Encoding: \\13chunked",
                "Transfer-Encoding: ",
                "Transfer-Encoding : chunked",
                "Content-Length : 5",
                " Content-Length: 5",
                "A: b\\r\\n folded: c",
                "A: b\\0",
                "A: b\\rc",
                "A: b\\nContent-Length: 5",
                "A\\0: b",
                ": b",
                "no colon",
                "A b: c",
                "Host: b",
            })
    void rejectsAmbiguousHeads(String headers) throws IOException {
        String head = "POST /api/bids HTTP/1.1\r\nHost: a\r\n" + headers.translateEscapes() + "\r\n\r\n";
        WireRequests.assertRejected(api.port(), 400, head + WireRequests.CLOSE);
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | GET / HTTP/1.1\\n\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a\\n\\r\\n",
                "400 | GET /\\r\\n\\r\\n",
                "400 | GET\\r\\n\\r\\n",
                "400 | GET  / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1 \\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / http/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / HTTP/11\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET /a b HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | G(T / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: a:b:c\\r\\n\\r\\n",
                "400 | \\26\\3\\1\\2",
                "505 | PRI * HTTP/2.0\\r\\n\\r\\nSM\\r\\n\\r\\n",
                "505 | GET / HTTP/3.0\\r\\nHost: a\\r\\n\\r\\n",
                "501 | CONNECT a:443 HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n",
                "501 | POST /api/bids HTTP/1.1\\r\\nHost: a\\r\\nTransfer-Encoding: gzip, chunked\\r\\n\\r\\n",
            })
    void rejectsInvalidRequests(int status, String request) throws IOException {
        WireRequests.assertRejected(api.port(), status, request.translateEscapes() + WireRequests.CLOSE);
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void rejectsLongHeads() throws IOException {
        WireRequests.assertRejected(api.port(), 414, "GET /" + "a".repeat(5_000));
        WireRequests.assertRejected(api.port(), 414, "GET /" + "a".repeat(4_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
        WireRequests.assertRejected(api.port(), 431, "GET / HTTP/1.1\r\nHost: a\r\n" + "A: b\r\n".repeat(3_000));
        WireRequests.assertRejected(
                api.port(), 431, "GET / HTTP/1.1\r\nHost: a\r\nA: " + "b".repeat(17_000) + "\r\n\r\n");
    }

    @Test
    void rejectsManyHeaders() throws IOException {
        String head = "GET /nowhere HTTP/1.1\r\nHost: a\r\n";
        WireRequests.assertRejected(api.port(), 431, head + "A:\r\n".repeat(100) + "\r\n");
        try (WireClient client = new WireClient(api.port())) {
            assertThat(client.send(head + "A:\r\n".repeat(99) + "\r\n").read().status()).isEqualTo(404);
        }
    }

    /// Unknown extensions are ignored, and trailers are read away (RFC 9112, section 7.1).
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%1$x\\r\\n%2$s\\r\\n0\\r\\n\\r\\n",
                "%1$x;note=first\\r\\n%2$s\\r\\n0;last\\r\\n\\r\\n",
                "%1$x ; a=\"b c\" ;d\\r\\n%2$s\\r\\n0\\r\\n\\r\\n",
                "%1$X\\r\\n%2$s\\r\\n000\\r\\nDigest: x\\r\\nTransfer-Encoding: gzip\\r\\n\\r\\n",
                "00000000000000000000%1$x\\r\\n%2$s\\r\\n0\\r\\n\\r\\n",
                "1\\r\\n{\\r\\n%3$x\\r\\n%4$s\\r\\n0\\r\\n\\r\\n",
            })
    void takesEveryValidChunkedBody(String chunks) throws IOException {
        String body =
                chunks.translateEscapes()
                        .formatted(
                                WireRequests.BID.length(),
                                WireRequests.BID,
                                WireRequests.BID.length() - 1,
                                WireRequests.BID.substring(1));
        String request = WireRequests.bidHead("Transfer-Encoding: Chunked\r\n") + "\r\n" + body;
        try (WireClient client = new WireClient(api.port())) {
            client.send(request + request + WireRequests.PROBE);

            assertThat(client.readAll()).extracting(WireClient.Response::status).containsExactly(201, 201, 404);
            assertThat(api.log.appended).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\\r\\n",
                "-5\\r\\nabcde\\r\\n",
                "+5\\r\\nabcde\\r\\n",
                "0x5\\r\\nabcde\\r\\n",
                "\\r\\n",
                ";a\\r\\n",
                "5 5\\r\\nabcde\\r\\n",
                "5\\nabcde\\n",
                "5\\r\\nabcdeXX0\\r\\n\\r\\n",
                "5\\r\\nabcde0\\r\\n\\r\\n",
                "5;a\\0\\r\\nabcde\\r\\n",
                "5;a\\nb\\r\\nabcde\\r\\n",
                "FFFFFFFFFFFFFFFF\\r\\nabcde",
                "10000000000000000\\r\\nabcde",
                "0\\r\\nno colon \\0\\r\\n\\r\\n",
                "0\\r\\n: a\\r\\n\\r\\n",
                "0\\r\\nA: b\\n\\r\\n",
            })
    void rejectsMalformedChunks(String chunks) throws IOException {
        WireRequests.assertRejected(
                api.port(),
                400,
                WireRequests.bidHead("Transfer-Encoding: chunked\r\n")
                        + "\r\n"
                        + chunks.translateEscapes()
                        + WireRequests.CLOSE);
        assertThat(api.log.appended).isEmpty();
    }

    @Test
    void rejectsLongExtensionsAndTrailers() throws IOException {
        String head = WireRequests.bidHead("Transfer-Encoding: chunked\r\n") + "\r\n";
        WireRequests.assertRejected(api.port(), 400, head + "5;" + "a".repeat(1_000) + "\r\nabcde\r\n0\r\n\r\n");
        WireRequests.assertRejected(api.port(), 400, head + "0\r\n" + "A: b\r\n".repeat(1_000) + "\r\n");
    }
}
