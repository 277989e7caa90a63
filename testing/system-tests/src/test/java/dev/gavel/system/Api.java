package dev.gavel.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The HTTP API as a client has it.
final class Api {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(2)).build();
    private final String base;

    Api(int port) {
        this.base = "http://127.0.0.1:" + port;
    }

    record Answer(int status, String body) {
        /// A field of a flat JSON object, as text; empty if it is not there.
        String field(String name) {
            Matcher matcher = Pattern.compile("\"" + name + "\":\\s*(?:\"([^\"]*)\"|([^,}\\]]*))").matcher(body);
            if (!matcher.find()) {
                return "";
            }
            return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
    }

    Answer open(long auctionId, String opening, Instant endsAt) throws IOException, InterruptedException {
        return post(
                "/api/auctions",
                "{\"id\":%d,\"title\":\"test\",\"opening_price\":\"%s\",\"ends_at\":\"%s\"}"
                        .formatted(auctionId, opening, endsAt));
    }

    Answer bid(long auctionId, long bidderId, String amount) throws IOException, InterruptedException {
        return post(
                "/api/bids",
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}".formatted(auctionId, bidderId, amount));
    }

    /// @param headers names and values, by turns
    Answer post(String path, String json, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(path).header("Content-Type", "application/json");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    Answer read(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).timeout(ANSWER_WITHIN);
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
