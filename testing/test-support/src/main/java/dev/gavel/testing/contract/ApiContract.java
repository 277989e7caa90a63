package dev.gavel.testing.contract;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The API's document on the class path, with which the clients of tests compare all that they receive. See
/// [ApiComparison].
public final class ApiContract {
    /// What each response of a kind can add is soon known; load tests send millions.
    private static final int CHECKS_OF_A_KIND = 500;

    private static final @Nullable ApiContract OF_CLASS_PATH = ofClassPath();

    private final ApiComparison comparison;
    private final Map<String, AtomicInteger> checked = new ConcurrentHashMap<>();

    private ApiContract(ApiDocument document) {
        this.comparison = new ApiComparison(document);
    }

    private static @Nullable ApiContract ofClassPath() {
        ApiDocument document = ApiDocument.onClassPath();
        return document == null ? null : new ApiContract(document);
    }

    /// Compares a response with the document on the class path. Does nothing in a module that does not have the API.
    ///
    /// @throws AssertionError that lists the faults
    public static <T> HttpResponse<T> check(HttpResponse<T> response) {
        HttpRequest request = response.request();
        check(
                new HttpExchange(
                        request.method(),
                        request.uri().getRawPath()
                                + (request.uri().getRawQuery() == null ? "" : "?" + request.uri().getRawQuery()),
                        request.headers().firstValue("Content-Type").orElse(null),
                        body(request),
                        response.statusCode(),
                        response.headers().map(),
                        response.body() instanceof String text ? text : ""));
        return response;
    }

    public static void check(HttpExchange exchange) {
        if (OF_CLASS_PATH != null) {
            OF_CLASS_PATH.require(exchange);
        }
    }

    /// Compares the data of a server-sent event.
    ///
    /// @return the faults, for a reader that is not the test's thread
    public static List<String> eventFaultsOf(String path, String name, String data) {
        return OF_CLASS_PATH == null ? List.of() : OF_CLASS_PATH.comparison.eventFaults(path, name, data);
    }

    /// Compares one line of a streamed response.
    public static void checkLine(String path, String line) {
        if (OF_CLASS_PATH != null) {
            throwIfAny(OF_CLASS_PATH.comparison.lineFaults(path, line), path);
        }
    }

    /// The operations whose exchanges were compared in this JVM.
    public static Set<String> seenOperations() {
        return OF_CLASS_PATH == null ? Set.of() : OF_CLASS_PATH.comparison.seenOperations();
    }

    private void require(HttpExchange exchange) {
        String kind =
                exchange.method()
                        + exchange.path().replaceAll("[0-9]+", "0")
                        + exchange.status()
                        + ApiComparison.code(exchange);
        if (checked.computeIfAbsent(kind, _ -> new AtomicInteger()).incrementAndGet() > CHECKS_OF_A_KIND) {
            return;
        }
        throwIfAny(
                comparison.faults(exchange), exchange.method() + " " + exchange.target() + " -> " + exchange.status());
    }

    private static void throwIfAny(List<String> faults, String of) {
        if (!faults.isEmpty()) {
            throw new AssertionError(of + " is not what META-INF/openapi.yaml says:\n  " + String.join("\n  ", faults));
        }
    }

    /// What a request sends, if it is text that can be sent again.
    private static @Nullable String body(HttpRequest request) {
        HttpRequest.BodyPublisher publisher = request.bodyPublisher().orElse(null);
        if (publisher == null || publisher.contentLength() < 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        publisher.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuffer bytes) {
                        text.append(StandardCharsets.UTF_8.decode(bytes));
                    }

                    @Override
                    public void onError(Throwable e) {
                        throw new IllegalStateException("the body of a request cannot be read again", e);
                    }

                    @Override
                    public void onComplete() {}
                });
        return text.toString();
    }
}
