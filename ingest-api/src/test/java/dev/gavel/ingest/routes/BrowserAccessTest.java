package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.ingest.http.BrowserAccess;
import dev.gavel.ingest.http.CrossOrigin;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a web page can do to an API on its user's own machine.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BrowserAccessTest {
    private static final String CLOSE = "POST /api/auctions/42/close HTTP/1.1\r\n";
    private static final String EMPTY = "Content-Length: 0\r\n\r\n";

    private final ApiFixture api =
            new ApiFixture(0, BrowserAccess.parse("auctions.example", "https://shop.example, http://shop.example:81"));

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
                "https://evil.example",
                "null",
                "http://localhost:1",
                "https://shop.example:81",
                "http://shop.example",
                "https://shop.example.evil.example",
            })
    void aPageOfAnotherOriginChangesNothing(String origin) throws IOException {
        WireClient.Response response = send(CLOSE + host("localhost") + "Origin: " + origin + "\r\n" + EMPTY);

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains("\"code\":\"origin_not_allowed\"");
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://shop.example", "http://shop.example:81", "HTTPS://SHOP.example"})
    void aListedOriginMayDoEverything(String origin) throws IOException {
        WireClient.Response response = send(CLOSE + host("localhost") + "Origin: " + origin + "\r\n" + EMPTY);

        assertThat(response.status()).isNotEqualTo(403);
        assertThat(api.log.appended).hasSize(1);
        assertThat(response.header("Access-Control-Allow-Origin")).isEqualToIgnoringCase(origin);
        assertThat(response.header("Vary")).containsIgnoringCase("Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void aPageOfTheApiItselfMayDoEverything(String scheme) throws IOException {
        String own = "Origin: " + scheme + "://localhost:" + api.port() + "\r\n";

        assertThat(send(CLOSE + host("localhost") + own + EMPTY).status()).isNotEqualTo(403);
        assertThat(api.log.appended).hasSize(1);
    }

    /// The browser does not show the response to the page.
    @Test
    void aPageOfAnotherOriginCannotRead() throws IOException {
        String other = host("localhost") + "Origin: https://evil.example\r\n";
        WireClient.Response read = send("GET /api/auctions HTTP/1.1\r\n" + other + "\r\n");
        WireClient.Response asked =
                send("OPTIONS /api/bids HTTP/1.1\r\n" + other + "Access-Control-Request-Method: POST\r\n\r\n");

        assertThat(read.status()).isEqualTo(200);
        assertThat(read.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(asked.status()).isEqualTo(200);
        assertThat(asked.header("Access-Control-Allow-Origin")).isEmpty();
        assertThat(asked.header("Access-Control-Allow-Methods")).isEmpty();
    }

    /// The page's name leads to this machine (DNS rebinding), so that the page has the API's own origin.
    @ParameterizedTest
    @CsvSource({"POST, /api/bids", "GET, /api/auctions", "GET, /health", "GET, /observe/metrics", "GET, /nowhere"})
    void aPageWhoseNameLeadsHereGetsNothing(String method, String path) throws IOException {
        for (String host : new String[] {"evil.example:" + api.port(), "localhost.evil.example", "127.0.0.1.evil"}) {
            String origin = "Origin: http://" + host + "\r\n";
            WireClient.Response response =
                    send(method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + origin + EMPTY);

            assertThat(response.status()).as(host).isEqualTo(421);
            assertThat(response.body()).contains("\"code\":\"host_not_allowed\"");
        }
        assertThat(api.log.appended).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST",
                "gavel.localhost:3000",
                "127.0.0.1:3000",
                "127.1.2.3",
                "[::1]:3000",
                "[::1]",
                "Auctions.Example",
                "auctions.example:8080",
            })
    void namesOfThisMachineAndListedOnesAreAnswered(String host) throws IOException {
        assertThat(send("GET /api/auctions HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status()).isEqualTo(200);
    }

    @Test
    void anApiForOtherMachinesKnowsItsNamesOnlyFromTheList() throws Exception {
        InetAddress all = InetAddress.getByName("0.0.0.0");

        assertThat(new CrossOrigin(BrowserAccess.NONE, all).checksHost()).isFalse();
        assertThat(new CrossOrigin(BrowserAccess.parse("a.example", ""), all).checksHost()).isTrue();
        assertThat(new CrossOrigin(BrowserAccess.NONE, InetAddress.getLoopbackAddress()).checksHost()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "a.example:80", "a.example/", "*.example", "a b"})
    void rejectsWhatIsNoHost(String hosts) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrowserAccess.parse(hosts, ""))
                .withMessageStartingWith("GAVEL_ALLOWED_HOSTS takes names");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.example", "https://a.example/", "ftp://a.example", "https://*.example", "https://a b"})
    void rejectsWhatIsNoOrigin(String origins) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BrowserAccess.parse("", origins))
                .withMessageStartingWith("GAVEL_ALLOWED_ORIGINS takes origins");
    }

    private String host(String name) {
        return "Host: " + name + ":" + api.port() + "\r\n";
    }

    private WireClient.Response send(String request) throws IOException {
        try (WireClient client = new WireClient(api.port())) {
            return client.send(request).read();
        }
    }
}
