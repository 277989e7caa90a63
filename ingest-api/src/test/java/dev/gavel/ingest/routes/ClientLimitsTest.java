package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// One client holds what it may, and the others are served all the same. Behind a trusted proxy, clients are told apart
/// by `X-Forwarded-For`.
class ClientLimitsTest {
    private static final int STREAMS = 2;
    private static final int BATCHES = 2;
    private static final int CONNECTIONS = 12;
    private static final String BID = "{\"id\": 1, \"auction_id\": 42, \"amount\": \"12\", \"bidder_id\": 7}\n";

    private final List<AutoCloseable> open = new ArrayList<>();
    private ApiFixture api = fixture(TrustedProxies.NONE);

    private static ApiFixture fixture(TrustedProxies proxies) {
        return new ApiFixture(
                0, new ClientLimits(8, STREAMS, 8, 2, 8, BATCHES, CONNECTIONS, 32, 32, proxies, RateConfig.OFF));
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
        api.close();
    }

    @Test
    void idleStreamsOfOneClientLeaveTheOthersTheirs() throws Exception {
        trust("127.0.0.1");
        for (int i = 0; i < STREAMS; i++) {
            assertThat(stream("198.51.100.1").head.getFirst()).contains("200");
        }
        StreamClient rejected = stream("198.51.100.1");
        assertThat(rejected.head.getFirst()).contains("429");
        assertThat(rejected.rest()).contains("too_many_streams_of_client");
        assertThat(String.join("\n", rejected.head)).containsIgnoringCase("retry-after: 1");

        StreamClient other = stream("198.51.100.2");
        other.send(BID);
        assertThat(other.line()).contains("\"status\":201");
    }

    @Test
    void unfinishedBatchesOfOneClientLeaveTheOthersTheirs() throws Exception {
        trust("127.0.0.1");
        for (int i = 0; i < BATCHES; i++) {
            unfinishedBatch("198.51.100.1");
        }
        await().until(() -> api.clients.batches().held() == BATCHES);

        assertThat(batch("198.51.100.1")).isEqualTo(429);
        assertThat(batch("198.51.100.2")).isEqualTo(200);
    }

    @Test
    void theHeaderOfAClientIsIgnored() throws Exception {
        for (int i = 0; i < STREAMS; i++) {
            assertThat(stream("198.51.100." + i).head.getFirst()).contains("200");
        }
        assertThat(stream("198.51.100.99").head.getFirst()).contains("429");
        api.clients.streams();
    }

    @Test
    void connectionsOfOneClientAreBounded() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            connect();
        }
        await().until(() -> api.clients.connections().held() == CONNECTIONS);
        WireClient rejected = connect();
        WireClient.Response response = rejected.read();

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.body()).contains("too_many_connections_of_client");
        assertThat(response.closes()).isTrue();
        open.removeFirst().close();
        await().until(() -> api.clients.connections().held() < CONNECTIONS);
        assertThat(connect().send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(404);
    }

    @Test
    void aTrustedProxyMayHaveManyConnections() throws Exception {
        trust("127.0.0.0/8");
        for (int i = 0; i <= CONNECTIONS; i++) {
            connect();
        }
        await().until(() -> api.clients.connections().held() == CONNECTIONS + 1);
        assertThat(connect().send("GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n").read().status()).isEqualTo(404);
    }

    @Test
    void whatIsHeldIsGivenBack() throws Exception {
        stream("198.51.100.1");
        unfinishedBatch("198.51.100.1");
        await().until(() -> api.clients.batches().held() == 1);
        for (AutoCloseable one : open) {
            one.close();
        }

        await().until(() -> api.clients.streams().held() + api.clients.batches().held() == 0);
        assertThat(api.clients.streams().clients()).isZero();
        await().until(() -> api.clients.connections().clients() == 0);
    }

    private void trust(String proxies) {
        api.close();
        api = fixture(TrustedProxies.parse(proxies));
    }

    private StreamClient stream(String forwardedFor) throws IOException {
        StreamClient client = new StreamClient(api.port(), "X-Forwarded-For: " + forwardedFor);
        open.add(client);
        return client.readHead();
    }

    private WireClient connect() throws IOException {
        WireClient client = new WireClient(api.port());
        open.add(client);
        return client;
    }

    private void unfinishedBatch(String forwardedFor) throws IOException {
        connect().send(batchHead(forwardedFor, 100) + "[");
    }

    private int batch(String forwardedFor) throws IOException {
        return connect().send(batchHead(forwardedFor, BID.length() + 2) + "[" + BID + "]").read().status();
    }

    private static String batchHead(String forwardedFor, int length) {
        return "POST /api/bids/batch HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nX-Forwarded-For: "
                + forwardedFor
                + "\r\nContent-Length: "
                + length
                + "\r\n\r\n";
    }
}
