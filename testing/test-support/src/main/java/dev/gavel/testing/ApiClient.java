package dev.gavel.testing;

import dev.gavel.testing.contract.ApiContract;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// An HTTP client of one instance of the API. It never repeats a request by itself.
public final class ApiClient {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(15);

    private final HttpClient client;
    private final String base;
    private final Duration timeout;

    public ApiClient(int port) {
        this(port, DEFAULT_TIMEOUT);
    }

    /// @param timeout from sending a request to its whole response
    public ApiClient(int port, Duration timeout) {
        this(port, timeout, null);
    }

    /// @param from the client's own address, for example another one of the loopback network; null: any
    public ApiClient(int port, Duration timeout, @Nullable InetAddress from) {
        this.base = "http://127.0.0.1:" + port;
        this.timeout = timeout;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT);
        this.client = (from == null ? builder : builder.localAddress(from)).build();
    }

    /// @param location the header; empty if it is absent
    public record Response(int status, String body, String location) {
        /// A field of a flat JSON object as text; empty if it is absent.
        public String field(String name) {
            Matcher matcher = Pattern.compile("\"" + name + "\":\\s*(?:\"([^\"]*)\"|([^,}\\]]*))").matcher(body);
            if (!matcher.find()) {
                return "";
            }
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
    }

    public Response open(long auctionId, String openingPrice, Instant endsAt) throws IOException, InterruptedException {
        return post(
                "/api/auctions",
                "{\"id\":%d,\"title\":\"test\",\"opening_price\":\"%s\",\"ends_at\":\"%s\"}"
                        .formatted(auctionId, openingPrice, endsAt));
    }

    public Response bid(long auctionId, long bidderId, String amount) throws IOException, InterruptedException {
        return post(
                "/api/bids",
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}".formatted(auctionId, bidderId, amount));
    }

    /// @param headers names and values, alternating
    public Response post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public Response get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(timeout);
    }

    private Response send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response =
                ApiContract.check(client.send(request.build(), HttpResponse.BodyHandlers.ofString()));
        return new Response(
                response.statusCode(), response.body(), response.headers().firstValue("Location").orElse(""));
    }
}
