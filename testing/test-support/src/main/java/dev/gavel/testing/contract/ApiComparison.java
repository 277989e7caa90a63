package dev.gavel.testing.contract;

import dev.gavel.testing.contract.ApiDocument.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Compares requests and responses with an OpenAPI document: an undocumented path, method, status, problem code, header
/// or field is a fault.
public final class ApiComparison {
    /// What every response has, whatever its status.
    private static final List<String> ALWAYS =
            List.of("content-security-policy", "referrer-policy", "x-content-type-options");

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

    private final ApiDocument document;
    private final Set<String> seen = ConcurrentHashMap.newKeySet();

    public ApiComparison(ApiDocument document) {
        this.document = document;
    }

    /// The operations whose exchanges were compared.
    Set<String> seenOperations() {
        return Set.copyOf(seen);
    }

    /// What the document does not allow; empty: nothing.
    public List<String> faults(HttpExchange exchange) {
        List<String> faults = new ArrayList<>();
        for (String name : ALWAYS) {
            if (exchange.header(name).isEmpty()) {
                faults.add("header " + name + " is missing");
            }
        }
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
            boolean general =
                    ALWAYS.contains(name)
                            || EVERYWHERE.contains(name)
                            || name.startsWith("access-control-")
                            || name.startsWith(":");
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
    static String code(HttpExchange exchange) {
        if (!exchange.header("content-type").startsWith("application/problem+json")) {
            return "";
        }
        int at = exchange.responseBody().indexOf("\"code\":\"");
        return at < 0 ? "" : exchange.responseBody().substring(at + 8, exchange.responseBody().indexOf('"', at + 8));
    }
}
