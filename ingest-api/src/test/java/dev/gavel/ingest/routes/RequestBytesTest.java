package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The memory of requests that have arrived in part is bounded, whatever part it is.
@Timeout(60)
class RequestBytesTest {
    private static final String HARMFUL = "127.0.0.2";
    private static final String BID = "{\"auction_id\": 42, \"amount\": \"10.00\", \"bidder_id\": 7}";
    private static final String HEAD = "GET / HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(16_000);
    private static final String BODY = WireRequests.bidHead("Content-Length: 16000\r\n\r\n") + " ".repeat(15_000);

    /// Long enough to open all the connections meanwhile.
    private static final ConnectionLimits LIMITS =
            new ConnectionLimits(
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(150));

    private final ApiFixture api = new ApiFixture(ApiFixture.CLIENT_LIMITS, LIMITS);
    private final List<WireClient> open = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (WireClient client : open) {
            client.close();
        }
        api.close();
    }

    @Test
    void unfinishedHeadsOfOneClientLeaveTheOthersTheirs() throws IOException {
        assertBounded(HEAD);
    }

    @Test
    void unfinishedBodiesOfOneClientLeaveTheOthersTheirs() throws IOException {
        assertBounded(BODY);
    }

    @Test
    void allClientsTogetherHaveALimit() throws IOException {
        ClientAddress other = ClientAddress.of(InetAddress.ofLiteral("192.0.2.1"));
        api.clients.requestBytes().take(other, api.clients.requestBytes().limit());
        WireClient.Response rejected = connect("127.0.0.1").send(HEAD).read();

        assertThat(rejected.status()).isEqualTo(503);
        assertThat(rejected.body()).contains("\"too_many_request_bytes\"");
        assertThat(rejected.closes()).isTrue();
        assertABidIsTaken();
    }

    private void assertBounded(String unfinished) throws IOException {
        long limit = api.clients.requestBytes().limitOfClient();
        int fits = (int) (limit / unfinished.length());
        for (int i = 0; i < fits; i++) {
            connect(HARMFUL).send(unfinished);
        }
        await().until(() -> api.clients.requestBytes().held() >= (long) fits * unfinished.length());
        WireClient.Response rejected = connect(HARMFUL).send(unfinished).read();

        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.body()).contains("\"too_many_request_bytes_of_client\"");
        assertThat(rejected.header("Retry-After")).isEqualTo("1");
        assertThat(rejected.closes()).isTrue();
        // Nobody else holds anything yet.
        assertThat(api.clients.requestBytes().held()).isBetween(1L, limit);
        assertABidIsTaken();

        // They are too slow, and what they held is free again.
        await().until(() -> api.clients.requestBytes().held() == 0);
        assertThat(connect(HARMFUL).send(HEAD + "\r\n\r\n").read().status()).isEqualTo(200);
    }

    private void assertABidIsTaken() throws IOException {
        String body = " ".repeat(8_000) + BID;
        String large = WireRequests.bidHead("Content-Length: " + body.length() + "\r\n\r\n" + body);
        String small = WireRequests.bidHead("Content-Length: " + BID.length() + "\r\n\r\n" + BID);
        boolean full = api.clients.requestBytes().held() >= api.clients.requestBytes().limit();
        assertThat(connect("127.0.0.1").send(small).read().status()).isEqualTo(201);
        assertThat(connect("127.0.0.1").send(large).read().status()).isEqualTo(full ? 503 : 201);
    }

    private WireClient connect(String from) throws IOException {
        WireClient client = new WireClient(api.port(), from);
        open.add(client);
        return client;
    }
}
