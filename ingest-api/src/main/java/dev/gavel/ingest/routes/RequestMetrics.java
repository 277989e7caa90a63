package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.ErrorHandlers;
import io.helidon.http.Method;
import io.helidon.metrics.api.MeterRegistry;
import io.helidon.metrics.api.Tag;
import io.helidon.metrics.api.Timer;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Measures requests by route, method and class of the status: rate, errors and duration. Streams of bids and live
/// events last as long as their clients want, and are not measured.
final class RequestMetrics implements Filter {
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofNanos(2_500_000),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    /// Helidon publishes percentiles unless an empty list replaces them.
    private static final double[] NO_PERCENTILES = {};

    private static final String PAGE = "/";
    private static final String PAGE_FILES = "/page/";

    /// Paths that do not exist.
    private static final String OTHER = "other";

    private static final List<String> ROUTES =
            List.of(
                    ApiPaths.BIDS,
                    ApiPaths.BID_BATCH,
                    ApiPaths.BIDS_OF_AUCTION,
                    ApiPaths.BID,
                    ApiPaths.BID_RECEIPT,
                    ApiPaths.BID_RETRACTION,
                    ApiPaths.AUCTIONS,
                    ApiPaths.AUCTION,
                    ApiPaths.AUCTION_CLOSE,
                    ApiPaths.AUCTION_CANCELLATION,
                    ApiPaths.WEBHOOKS,
                    ApiPaths.WEBHOOK,
                    ApiPaths.WEBHOOK_REPLAY,
                    ApiPaths.WEBHOOK_ROTATION,
                    ApiPaths.HEALTH,
                    ApiPaths.METRICS,
                    PAGE,
                    OTHER);

    private static final List<String> METHODS = List.of("GET", "POST", OTHER);
    private static final int STATUS_CLASSES = 6;

    private final MeterRegistry registry;

    /// By route, method and class; null: there was no such response yet.
    private final AtomicReferenceArray<@Nullable Timer> timers =
            new AtomicReferenceArray<>(ROUTES.size() * METHODS.size() * STATUS_CLASSES);

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String path = request.prologue().uriPath().rawPath();
        if (ApiPaths.isStreaming(path)) {
            chain.proceed();
            return;
        }
        long startNs = System.nanoTime();
        try {
            chain.proceed();
        } catch (RuntimeException e) {
            record(path, request.prologue().method(), ErrorHandlers.status(e), System.nanoTime() - startNs);
            throw e;
        }
        record(path, request.prologue().method(), response.status().code(), System.nanoTime() - startNs);
    }

    private void record(String path, Method method, int status, long ns) {
        int methodIndex = method.equals(Method.GET) ? 0 : method.equals(Method.POST) ? 1 : 2;
        int statusClass = Math.clamp(status / 100, 0, STATUS_CLASSES - 1);
        int index = (ROUTES.indexOf(route(path)) * METHODS.size() + methodIndex) * STATUS_CLASSES + statusClass;
        Timer timer = timers.get(index);
        if (timer == null) {
            timer = timer(route(path), METHODS.get(methodIndex), statusClass);
            timers.set(index, timer);
        }
        timer.record(ns, TimeUnit.NANOSECONDS);
    }

    /// The registry returns the same timer for the same tags.
    private Timer timer(String route, String method, int statusClass) {
        return registry.getOrCreate(
                Timer.builder("gavel_http_request")
                        .description("Requests by route, method and class of the status, from the head to the response")
                        .tags(
                                List.of(
                                        Tag.create("route", route),
                                        Tag.create("method", method),
                                        Tag.create("status", statusClass == 0 ? "closed" : statusClass + "xx")))
                        .percentiles(NO_PERCENTILES)
                        .buckets(BUCKETS));
    }

    /// The template of a path; its parts without ids are literals.
    static String route(String path) {
        if (path.equals(ApiPaths.BIDS) || path.equals(ApiPaths.BID_BATCH) || path.equals(ApiPaths.AUCTIONS)) {
            return path;
        }
        if (path.startsWith(ApiPaths.BIDS + "/")) {
            return ofBids(path);
        }
        if (path.startsWith(ApiPaths.AUCTIONS + "/")) {
            return ofAuctions(path);
        }
        if (path.startsWith(ApiPaths.WEBHOOKS + "/")) {
            return ofWebhooks(path);
        }
        return switch (path) {
            case ApiPaths.WEBHOOKS, ApiPaths.HEALTH, ApiPaths.METRICS, PAGE -> path;
            default -> path.startsWith(PAGE_FILES) ? PAGE : OTHER;
        };
    }

    private static String ofBids(String path) {
        int afterAuction = path.indexOf('/', ApiPaths.BIDS.length() + 1);
        if (afterAuction < 0) {
            return ApiPaths.BIDS_OF_AUCTION;
        }
        int afterBid = path.indexOf('/', afterAuction + 1);
        if (afterBid < 0) {
            return ApiPaths.BID;
        }
        return switch (path.substring(afterBid)) {
            case "/receipt" -> ApiPaths.BID_RECEIPT;
            case "/retract" -> ApiPaths.BID_RETRACTION;
            default -> OTHER;
        };
    }

    private static String ofWebhooks(String path) {
        int afterId = path.indexOf('/', ApiPaths.WEBHOOKS.length() + 1);
        if (afterId < 0) {
            return ApiPaths.WEBHOOK;
        }
        return switch (path.substring(afterId)) {
            case "/replay" -> ApiPaths.WEBHOOK_REPLAY;
            case "/rotate" -> ApiPaths.WEBHOOK_ROTATION;
            default -> OTHER;
        };
    }

    private static String ofAuctions(String path) {
        int afterAuction = path.indexOf('/', ApiPaths.AUCTIONS.length() + 1);
        if (afterAuction < 0) {
            return ApiPaths.AUCTION;
        }
        return switch (path.substring(afterAuction)) {
            case "/close" -> ApiPaths.AUCTION_CLOSE;
            case "/cancel" -> ApiPaths.AUCTION_CANCELLATION;
            default -> OTHER;
        };
    }
}
