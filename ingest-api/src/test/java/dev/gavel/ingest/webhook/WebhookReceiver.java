package dev.gavel.ingest.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A receiver on this machine that keeps what it has taken.
final class WebhookReceiver implements AutoCloseable {
    private static final int UNAVAILABLE = 503;
    private static final Pattern AUCTION = Pattern.compile("\"auction_id\":(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Received> taken = new ArrayList<>(); // guarded by this
    private volatile ToIntFunction<Received> answer;

    /// One request.
    record Received(String id, String timestamp, String signature, String body) {
        long auctionId() {
            Matcher matcher = AUCTION.matcher(body);
            if (!matcher.find()) {
                throw new IllegalStateException("no auction: " + body);
            }
            return Long.parseLong(matcher.group(1));
        }

        int partition() {
            return Integer.parseInt(id.substring(0, id.indexOf('@')));
        }

        long offset() {
            return Long.parseLong(id.substring(id.indexOf('@') + 1));
        }
    }

    /// @param answer the status of each response; may take its time; with 503 it asks for five minutes
    WebhookReceiver(ToIntFunction<Received> answer) throws IOException {
        this.answer = answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    void answer(ToIntFunction<Received> other) {
        answer = other;
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/hooks";
    }

    /// The requests that it has answered with 2xx, in their order.
    synchronized List<Received> taken() {
        return List.copyOf(taken);
    }

    /// The offsets of each auction's events, by when each arrived for the first time.
    Map<Long, List<Long>> firstArrivals() {
        Map<Long, List<Long>> offsets = new LinkedHashMap<>();
        for (Received received : taken()) {
            List<Long> ofAuction = offsets.computeIfAbsent(received.auctionId(), _ -> new ArrayList<>());
            if (!ofAuction.contains(received.offset())) {
                ofAuction.add(received.offset());
            }
        }
        return offsets;
    }

    private void handle(HttpExchange exchange) throws IOException {
        Received received =
                new Received(
                        header(exchange, "webhook-id"),
                        header(exchange, "webhook-timestamp"),
                        header(exchange, "webhook-signature"),
                        new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        int status = answer.applyAsInt(received);
        if (status < 300) {
            synchronized (this) {
                taken.add(received);
            }
        }
        if (status == UNAVAILABLE) {
            exchange.getResponseHeaders().set("Retry-After", "300");
        }
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        String value = exchange.getRequestHeaders().getFirst(name);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
