package dev.gavel.testing.contract;

import dev.gavel.testing.contract.ApiDocument.Operation;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Compares requests and responses with the OpenAPI document: an undocumented path, method, status, problem code,
/// header or field is a fault. The clients of tests call [#check] for all that they receive.
public final class ApiContract {
    /// What each response of a kind can add is soon known; load tests send millions.
    private static final int CHECKS_OF_A_KIND = 500;

    /// What HTTP itself, CORS and the rates of callers add to any response; the document says so.
    private static final Set<String> EVERYWHERE =
            Set.of(
                    "date",
                    "connection",
                    "content-length",
                    "content-type",
                    "transfer-encoding",
                    "content-encoding",
                    "vary",
                    "ratelimit",
                    "ratelimit-policy");

    private static final @Nullable ApiContract OF_CLASS_PATH = ofClassPath();

    private final ApiDocument document;
    private final Map<String, AtomicInteger> checked = new ConcurrentHashMap<>();
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    public ApiContract(ApiDocument document) {
        this.document = document;
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
        return OF_CLASS_PATH == null ? List.of() : OF_CLASS_PATH.eventFaults(path, name, data);
    }

    /// Compares one line of a streamed response.
    public static void checkLine(String path, String line) {
        if (OF_CLASS_PATH != null) {
            throwIfAny(OF_CLASS_PATH.lineFaults(path, line), path);
        }
    }

    /// The operations whose exchanges were compared in this JVM.
    public static Set<String> seenOperations() {
        return OF_CLASS_PATH == null ? Set.of() : Set.copyOf(OF_CLASS_PATH.seen);
    }

    private void require(HttpExchange exchange) {
        String kind =
                exchange.method() + exchange.path().replaceAll("[0-9]+", "0") + exchange.status() + code(exchange);
        if (checked.computeIfAbsent(kind, _ -> new AtomicInteger()).incrementAndGet() > CHECKS_OF_A_KIND) {
            return;
        }
        throwIfAny(faults(exchange), exchange.method() + " " + exchange.target() + " -> " + exchange.status());
    }

    private static void throwIfAny(List<String> faults, String of) {
        if (!faults.isEmpty()) {
            throw new AssertionError(of + " is not what META-INF/openapi.yaml says:\n  " + String.join("\n  ", faults));
        }
    }

    /// What the document does not allow; empty: nothing.
    public List<String> faults(HttpExchange exchange) {
        List<String> faults = new ArrayList<>();
        String method = exchange.method().equals("HEAD") ? "GET" : exchange.method();
        Operation operation = document.operation(method, exchange.path());
        if (operation == null) {
            withoutOperation(exchange, faults);
            return faults;
        }
        seen.add(operation.id());
        JsonNode responses = operation.node().path("responses");
        JsonNode general = document.resolve(responses.path("default"));
        JsonNode response = document.resolve(responses.path(Integer.toString(exchange.status())));
        String code = code(exchange);
        if (response.isMissingNode() || isGeneral(general, exchange.status(), code)) {
            generalProblem(general, exchange, faults);
        } else {
            if (!code.isEmpty() && !has(response.path("x-problem-codes"), code)) {
                faults.add("problem code " + code + " of status " + exchange.status());
            }
            headers(response, exchange, faults);
            body(response, exchange, faults);
        }
        // The elements of a batch are judged one by one.
        if (exchange.status() < 300 && !exchange.responseBody().contains("\"status\":400")) {
            request(operation, exchange, faults);
        }
        return faults;
    }

    /// `OPTIONS`, another method, or another path.
    private void withoutOperation(HttpExchange exchange, List<String> faults) {
        boolean known = document.hasPath(exchange.path());
        if (exchange.method().equals("OPTIONS") && (known || exchange.path().equals("*"))) {
            if (exchange.status() == 200 && exchange.header("allow").isEmpty()) {
                faults.add("OPTIONS without Allow");
            }
            if (exchange.status() == 200) {
                return;
            }
        }
        if (exchange.status() < 400) {
            faults.add(known ? "method " + exchange.method() : "path " + exchange.path());
            return;
        }
        generalProblem(document.root().path("components").path("responses").path("AnyProblem"), exchange, faults);
    }

    private static boolean isGeneral(JsonNode general, int status, String code) {
        // The server's own: any other status that HTTP has.
        return code.equals("http_" + status)
                || (!code.isEmpty() && has(general.path("x-problem-codes").path(Integer.toString(status)), code));
    }

    private void generalProblem(JsonNode general, HttpExchange exchange, List<String> faults) {
        String code = code(exchange);
        boolean isHead = exchange.method().equals("HEAD");
        if (!isHead && !isGeneral(general, exchange.status(), code)) {
            faults.add("status " + exchange.status() + (code.isEmpty() ? "" : " with problem code " + code));
            return;
        }
        if (isHead && general.path("x-problem-codes").path(Integer.toString(exchange.status())).isMissingNode()) {
            faults.add("status " + exchange.status());
            return;
        }
        headers(general, exchange, faults);
        body(general, exchange, faults);
    }

    private void headers(JsonNode response, HttpExchange exchange, List<String> faults) {
        List<String> documented = new ArrayList<>();
        response.path("headers")
                .forEachEntry((name, header) -> {
                    String lowerCase = name.toLowerCase(Locale.ROOT);
                    documented.add(lowerCase);
                    JsonNode resolved = document.resolve(header);
                    if (!exchange.responseHeaders().containsKey(lowerCase)) {
                        if (resolved.path("required").asBoolean(false)) {
                            faults.add("header " + name + " is missing");
                        }
                    } else {
                        schemaFaults(resolved.path("schema"), exchange.header(lowerCase), "header " + name, faults);
                    }
                });
        for (String name : exchange.responseHeaders().keySet()) {
            boolean general = EVERYWHERE.contains(name) || name.startsWith("access-control-") || name.startsWith(":");
            if (!general && !documented.contains(name)) {
                faults.add("header " + name);
            }
        }
    }

    private void body(JsonNode response, HttpExchange exchange, List<String> faults) {
        String type = exchange.header("content-type");
        JsonNode contents = response.path("content");
        if (type.isEmpty()) {
            if (!exchange.responseBody().isEmpty()) {
                faults.add("a body without Content-Type");
            }
            return;
        }
        JsonNode content = content(contents, type);
        if (content == null) {
            faults.add("content type " + type);
        } else if (type.contains("json")
                && !type.contains("ndjson")
                && !exchange.method().equals("HEAD")
                && !exchange.responseBody().isEmpty()
                && exchange.header("content-encoding").isEmpty()) {
            faults.addAll(document.faults(content.path("schema"), exchange.responseBody(), true));
        }
    }

    /// @return null: the type is not documented
    private static @Nullable JsonNode content(JsonNode contents, String type) {
        String base = type.contains(";") ? type.substring(0, type.indexOf(';')) : type;
        JsonNode exact = contents.path(type);
        if (!exact.isMissingNode()) {
            return exact;
        }
        JsonNode byBase = contents.path(base.strip());
        return byBase.isMissingNode() ? null : byBase;
    }

    private void request(Operation operation, HttpExchange exchange, List<String> faults) {
        for (String pair : exchange.query().split("&", -1)) {
            String name = pair.contains("=") ? pair.substring(0, pair.indexOf('=')) : pair;
            if (name.isEmpty()) {
                continue;
            }
            JsonNode parameter = parameter(operation, name);
            if (parameter == null) {
                faults.add("query parameter " + name);
            } else {
                String value =
                        pair.contains("=")
                                ? pair.substring(name.length() + 1).replace("%2C", ",").replace("%40", "@")
                                : "";
                schemaFaults(parameter.path("schema"), value, "query parameter " + name, faults);
            }
        }
        String sent = exchange.requestBody();
        String type = exchange.requestType();
        if (sent == null || sent.isEmpty() || type == null) {
            return;
        }
        JsonNode content = content(document.resolve(operation.node().path("requestBody")).path("content"), type);
        if (content != null && type.contains("json") && !content.has("x-line-schema")) {
            document.faults(content.path("schema"), sent, true).forEach(fault -> faults.add("request: " + fault));
        }
    }

    private @Nullable JsonNode parameter(Operation operation, String name) {
        for (JsonNode given : operation.node().path("parameters")) {
            JsonNode parameter = document.resolve(given);
            if (parameter.path("in").asString("").equals("query") && parameter.path("name").asString("").equals(name)) {
                return parameter;
            }
        }
        return null;
    }

    /// Of a value that is text on the wire.
    private void schemaFaults(JsonNode schema, String value, String what, List<String> faults) {
        boolean isNumber = document.resolve(schema).path("type").asString("").equals("integer");
        String json = isNumber ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        document.faults(schema, json, true).forEach(fault -> faults.add(what + fault));
    }

    /// The faults of the data of one event.
    public List<String> eventFaults(String path, String name, String data) {
        JsonNode content = streamed(path, "GET", "text/event-stream");
        return content == null
                ? List.of("path " + path)
                : document.faults(
                        content.path(name.equals("snapshot") ? "x-snapshot-schema" : "x-event-schema"), data, true);
    }

    /// The faults of one line of a streamed response.
    public List<String> lineFaults(String path, String line) {
        JsonNode content = streamed(path, "POST", "application/x-ndjson");
        return content == null ? List.of("path " + path) : document.faults(content.path("x-line-schema"), line, true);
    }

    private @Nullable JsonNode streamed(String path, String method, String type) {
        Operation operation = document.operation(method, path);
        if (operation == null) {
            return null;
        }
        seen.add(operation.id());
        JsonNode content = operation.node().path("responses").path("200").path("content").path(type);
        return content.isMissingNode() ? null : content;
    }

    private static boolean has(JsonNode list, String code) {
        for (JsonNode listed : list) {
            if (listed.asString("").equals(code)) {
                return true;
            }
        }
        return false;
    }

    /// The `code` of a problem, or "".
    private static String code(HttpExchange exchange) {
        if (!exchange.header("content-type").startsWith("application/problem+json")) {
            return "";
        }
        int at = exchange.responseBody().indexOf("\"code\":\"");
        return at < 0 ? "" : exchange.responseBody().substring(at + 8, exchange.responseBody().indexOf('"', at + 8));
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
