package dev.gavel.benchmarks.floor;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A Helidon server that reads a body and responds with a constant of a decided bid's size: what HTTP alone costs. It
/// runs in a process of its own, with the flags that `./gavel` gives to ingest.
public final class BareServer implements AutoCloseable {
    private static final byte[] RESPONSE =
            ("{\"id\":1024,\"auction_id\":1795000000000001,\"amount\":\"123.45\",\"bidder_id\":12345,"
                            + "\"is_winning\":true,\"created_at\":\"2026-11-23T23:56:42.115Z\",\"price\":\"123.45\","
                            + "\"minimum_next_bid\":\"123.46\",\"ends_at\":\"2026-11-30T18:00:00Z\",\"reserve_met\":null,"
                            + "\"position\":\"0@1\"}")
                    .getBytes(StandardCharsets.US_ASCII);

    private final Process process;
    private final InetSocketAddress address;

    private BareServer(Process process, InetSocketAddress address) {
        this.process = process;
        this.address = address;
    }

    /// Starts it in a process of its own.
    public static BareServer start() throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xms64m",
                                "-Xmx384m",
                                "-XX:MaxDirectMemorySize=64m",
                                "-XX:+UseSerialGC",
                                "-XX:+UseCompactObjectHeaders",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BareServer.class.getName())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String port = process.inputReader().readLine();
        if (port == null) {
            throw new IOException("the bare server did not start");
        }
        return new BareServer(process, new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port)));
    }

    public InetSocketAddress address() {
        return address;
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /// Runs in the process: prints its port and serves until it is killed.
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
                                                            .send(RESPONSE);
                                                }))
                        .build()
                        .start();
        System.out.println(server.port());
    }
}
