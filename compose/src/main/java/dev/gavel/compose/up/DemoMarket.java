package dev.gavel.compose.up;

import dev.gavel.schema.Micros;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// `gavel up --demo`: a thread that opens auctions and bids on them over the HTTP API, as people would, so that there
/// is something to watch. Every auction has a worth that its bidders do not exceed by much.
public final class DemoMarket implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DemoMarket.class);
    private static final int AUCTIONS = 9;
    public static final int BIDDERS = 12;
    public static final int FIRST_BIDDER = 101;
    private static final int MAX_PAUSE_MS = 500;
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final long CLOSE_WAIT_MS = 2_000;
    private static final Pattern ID = Pattern.compile("\"id\":(\\d+)");
    private static final Pattern MINIMUM = Pattern.compile("\"minimum_next_bid\":\"([0-9.]+)\"");

    private static final List<String> THINGS =
            List.of(
                    "Cartier wristwatch",
                    "Reverso, steel",
                    "Leica M3 with 50 mm lens",
                    "Walnut writing desk",
                    "First edition, 1851",
                    "Bauhaus table lamp",
                    "Silver tea service",
                    "Persian rug, 2 by 3 m",
                    "Violin, Mirecourt",
                    "Landscape in oil",
                    "Vespa 150, restored",
                    "Star atlas, 1899");

    private static final List<String> TYPES = List.of("english", "english", "english", "proxy", "sealed_second");

    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final SplittableRandom random = new SplittableRandom();
    private final List<Lot> lots = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "gavel-demo");
    private final URI api;
    private final @Nullable String token;
    private int opened;

    private static final class Lot {
        final long id;
        final String type;
        final long worthMicros;
        final Instant end;
        long minimumMicros;

        Lot(long id, String type, long worthMicros, Instant end, long minimumMicros) {
            this.id = id;
            this.type = type;
            this.worthMicros = worthMicros;
            this.end = end;
            this.minimumMicros = minimumMicros;
        }
    }

    private DemoMarket(URI api, @Nullable String token) {
        this.api = api;
        this.token = token;
        thread.setDaemon(true);
    }

    /// @param token that sells, and bids for the demo's bidders; null: none is needed
    public static DemoMarket start(URI api, @Nullable String token) {
        DemoMarket demo = new DemoMarket(api, token);
        demo.thread.start();
        return demo;
    }

    private void run() {
        try {
            while (true) {
                try {
                    lots.removeIf(lot -> Instant.now().isAfter(lot.end));
                    if (lots.size() < AUCTIONS) {
                        open();
                    } else {
                        bid(lots.get(random.nextInt(lots.size())));
                    }
                } catch (IOException e) {
                    log.atDebug().setCause(e).log("the demo continues");
                }
                TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(lots.size() < AUCTIONS ? 50 : MAX_PAUSE_MS));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void open() throws IOException, InterruptedException {
        String title = THINGS.get(opened % THINGS.size());
        String type = TYPES.get(opened % TYPES.size());
        // The first ones end at different times, too.
        Instant end = Instant.now().plusSeconds(90 + random.nextInt(opened < AUCTIONS ? 600 : 300));
        opened++;
        long worthUnits = random.nextLong(20, 500);
        boolean sealed = type.startsWith("sealed");
        String terms =
                "{\"title\":\"%s\",\"type\":\"%s\",\"opening_price\":\"%d\",\"ends_at\":\"%s\"%s}"
                        .formatted(
                                title,
                                type,
                                Math.max(1, worthUnits / 20),
                                end,
                                sealed
                                        ? ""
                                        : ",\"increment\":{\"fixed\":\"%d\"},\"soft_close\":{\"window\":\"PT20S\",\"extension\":\"PT20S\"}"
                                                .formatted(1 + worthUnits / 60));
        HttpResponse<String> response = post("/api/auctions", terms);
        Matcher id = ID.matcher(response.body());
        if (response.statusCode() == 201 && id.find()) {
            lots.add(
                    new Lot(
                            Long.parseLong(id.group(1)),
                            type,
                            worthUnits * Micros.UNIT,
                            end.plusSeconds(60),
                            minimum(response, Micros.UNIT)));
        }
    }

    private void bid(Lot lot) throws IOException, InterruptedException {
        // Nobody bids all the time, and the last minutes are the busiest.
        long leftSeconds = Duration.between(Instant.now(), lot.end).toSeconds();
        if (random.nextInt(600) < leftSeconds && random.nextInt(3) > 0) {
            return;
        }
        long mostMicros = lot.worthMicros / 10 * (6 + random.nextInt(8));
        long amountMicros =
                switch (lot.type) {
                    case "english" -> lot.minimumMicros + random.nextInt(4) / 3 * (lot.minimumMicros / 10);
                    default ->
                            lot.minimumMicros
                                    + (long) (random.nextDouble() * Math.max(0, mostMicros - lot.minimumMicros));
                };
        amountMicros -= amountMicros % (Micros.UNIT / 100);
        if (amountMicros > mostMicros) {
            return;
        }
        String body =
                "{\"auction_id\":%d,\"bidder_id\":%d,\"amount\":\"%s\"}"
                        .formatted(lot.id, FIRST_BIDDER + random.nextInt(BIDDERS), Micros.format(amountMicros));
        lot.minimumMicros = minimum(post("/api/bids", body), lot.minimumMicros);
    }

    private static long minimum(HttpResponse<String> response, long otherwise) {
        Matcher minimum = MINIMUM.matcher(response.body());
        return minimum.find() ? Micros.parse(minimum.group(1)) : otherwise;
    }

    private HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(api.resolve(path))
                        .timeout(TIMEOUT)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /// Stops bidding. The auctions stay.
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        http.shutdownNow();
    }
}
