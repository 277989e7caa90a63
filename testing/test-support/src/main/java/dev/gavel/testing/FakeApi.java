package dev.gavel.testing;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/// An in-memory API with the routes that the feed uses. It decides like an English auction; a test can script
/// responses.
public final class FakeApi implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    /// Closes the connection instead of sending a response.
    public static final Answer CUT = new Answer(0, "", Map.of());

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Long, Auction> auctions = new HashMap<>();
    private final List<Map<String, String>> bids = new ArrayList<>();
    private final Script script;
    private long nextId = 1_000_000;

    private FakeApi(HttpServer server, Script script) {
        this.server = server;
        this.script = script;
    }

    public static FakeApi start() {
        return start((_, _) -> null);
    }

    public static FakeApi start(Script script) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            FakeApi api = new FakeApi(server, script);
            server.setExecutor(api.threads);
            server.createContext("/", api::handle);
            server.start();
            return api;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The bids of all auctions, in the order in which they arrived.
    public synchronized List<Map<String, String>> bids() {
        return List.copyOf(bids);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            Map<String, String> body = fields(exchange.getRequestBody().readAllBytes());
            Answer answer = script.answer(path, body);
            if (answer == null) {
                answer = decide(exchange.getRequestMethod() + " " + path, body);
            }
            if (answer.status() != CUT.status()) {
                answer.headers().forEach(exchange.getResponseHeaders()::add);
                byte[] json = answer.json().getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(answer.status(), json.length);
                exchange.getResponseBody().write(json);
            }
        }
    }

    /// The fields of a flat JSON object as text; nested ones and nulls are left out.
    private static Map<String, String> fields(byte[] body) throws IOException {
        Map<String, String> fields = new HashMap<>();
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return fields;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                if (value.isStructStart()) {
                    json.skipChildren();
                } else if (value != JsonToken.VALUE_NULL) {
                    fields.put(name, json.getText());
                }
            }
        }
        return fields;
    }

    private synchronized Answer decide(String request, Map<String, String> body) {
        return switch (request) {
            case "GET /health" -> Answer.of(200, "{}");
            case "POST /api/auctions" -> open(body);
            case "POST /api/bids" -> bid(body);
            default -> request.endsWith("/close") ? close(request.split("/", -1)[3]) : Answer.of(404, "{}");
        };
    }

    private Answer open(Map<String, String> body) {
        String given = body.get("id");
        long id = given == null ? nextId++ : Long.parseLong(given);
        long openingMicros = Micros.parse(body.getOrDefault("opening_price", "0.01"));
        return auctions.putIfAbsent(id, new Auction(openingMicros)) == null
                ? Answer.of(201, "{\"id\":%d,\"bid_count\":0}".formatted(id))
                : Answer.of(409, "{\"code\":\"auction_already_exists\"}");
    }

    private Answer bid(Map<String, String> body) {
        bids.add(body);
        Auction auction = auctions.get(Long.parseLong(body.getOrDefault("auction_id", "0")));
        if (auction == null) {
            return Answer.of(404, "{\"code\":\"unknown_auction\"}");
        }
        long amountMicros = Micros.parse(body.getOrDefault("amount", ""));
        boolean first = auction.highestMicros == 0;
        boolean wins = first ? amountMicros >= auction.openingMicros : amountMicros > auction.highestMicros;
        auction.highestMicros = wins ? amountMicros : auction.highestMicros;
        String common = "{\"id\":%d,\"position\":\"3@%d\",".formatted(bids.size() * 1024 + 3, bids.size());
        if (wins) {
            return Answer.of(201, common + "\"price\":\"" + Micros.format(auction.highestMicros) + "\"}");
        }
        String code = first ? "below_opening_price" : "bid_too_low";
        String highest = first ? "null" : '"' + Micros.format(auction.highestMicros) + '"';
        return Answer.of(409, common + "\"code\":\"" + code + "\",\"highest\":" + highest + "}");
    }

    private Answer close(String id) {
        Auction auction = auctions.get(Long.parseLong(id));
        if (auction == null) {
            return Answer.of(404, "{\"code\":\"unknown_auction\"}");
        }
        return auction.highestMicros == 0
                ? Answer.of(200, "{\"status\":\"unsold\",\"hammer_price\":null}")
                : Answer.of(
                        200, "{\"status\":\"sold\",\"hammer_price\":\"" + Micros.format(auction.highestMicros) + "\"}");
    }

    public record Answer(int status, String json, Map<String, String> headers) {
        public static Answer of(int status, String json) {
            return new Answer(status, json, Map.of());
        }
    }

    /// The response that a test scripts for a request, or `null` for the default one.
    public interface Script {
        @Nullable Answer answer(String path, Map<String, String> body);
    }

    private static final class Auction {
        private final long openingMicros;
        private long highestMicros;

        Auction(long openingMicros) {
            this.openingMicros = openingMicros;
        }
    }
}
