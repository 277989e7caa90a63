package dev.gavel.benchmarks.floor;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.nio.charset.StandardCharsets;

/// A Helidon server that reads a body and answers a constant of a decided bid's size: what HTTP alone costs. A process
/// of its own; prints its port.
public final class BareServer {
    private static final byte[] ANSWER =
            ("{\"id\":1024,\"auction_id\":1795000000000001,\"amount\":\"123.45\",\"bidder_id\":12345,"
                            + "\"is_winning\":true,\"created_at\":\"2026-11-23T23:56:42.115Z\",\"price\":\"123.45\","
                            + "\"minimum_next_bid\":\"123.46\",\"ends_at\":\"2026-11-30T18:00:00Z\",\"reserve_met\":null,"
                            + "\"position\":\"0@1\"}")
                    .getBytes(StandardCharsets.US_ASCII);

    private BareServer() {}

    /// Serves until it is killed.
    public static void main(String[] arguments) {
        WebServer server =
                WebServer.builder()
                        .port(0)
                        .featuresDiscoverServices(false)
                        .connectionOptions(options -> options.tcpNoDelay(true))
                        .routing(
                                HttpRouting.builder()
                                        .post(
                                                "/api/bids",
                                                (request, response) -> {
                                                    request.content().as(byte[].class);
                                                    response.status(201)
                                                            .header(HeaderValues.CONTENT_TYPE_JSON)
                                                            .send(ANSWER);
                                                }))
                        .build()
                        .start();
        System.out.println(server.port());
    }
}
