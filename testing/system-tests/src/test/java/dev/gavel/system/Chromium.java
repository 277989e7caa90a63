package dev.gavel.system;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A Chromium without a window, driven over its DevTools protocol.
final class Chromium implements AutoCloseable {
    private static final Pattern LISTENING = Pattern.compile("DevTools listening on ws://([^/]+)/");
    private static final long ANSWERS_WITHIN_S = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final String address;

    private Chromium(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /// The program, if this machine has one.
    static Optional<Path> program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name ->
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(at -> Path.of(at, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @param profile a new directory
    static Chromium start(Path program, Path profile) throws IOException {
        Process process =
                new ProcessBuilder(
                                program.toString(),
                                "--headless",
                                "--no-sandbox",
                                "--disable-gpu",
                                "--disable-background-networking",
                                "--disable-dev-shm-usage",
                                "--no-first-run",
                                "--user-data-dir=" + profile,
                                "--remote-debugging-port=0",
                                "about:blank")
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = said.readLine(); line != null; line = said.readLine()) {
            Matcher listening = LISTENING.matcher(line);
            if (listening.find()) {
                // What it says later must not fill the pipe.
                Thread.ofVirtual().start(() -> said.lines().forEach(_ -> {}));
                return new Chromium(process, listening.group(1));
            }
        }
        throw new IOException(program + " did not start");
    }

    Tab open(String url) throws IOException, InterruptedException {
        return open(url, "");
    }

    /// @param script runs before those of the page
    Tab open(String url, String script) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://" + address + "/json/new?about:blank"))
                        .PUT(HttpRequest.BodyPublishers.noBody())
                        .build();
        String socket = value(http.send(request, BodyHandlers.ofString()).body(), "webSocketDebuggerUrl");
        Tab tab = new Tab(http, URI.create(socket));
        tab.call("Page.enable", "");
        tab.call("Runtime.enable", "");
        tab.call("Log.enable", "");
        tab.call("Page.addScriptToEvaluateOnNewDocument", "\"source\":" + Tab.quoted(script));
        tab.call("Page.navigate", "\"url\":\"" + url + "\"");
        return tab;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
        http.shutdownNow();
    }

    /// The first field of this name, anywhere in a JSON text; empty if there is none.
    static String value(String json, String name) {
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals(name)) {
                    parser.nextToken();
                    return parser.getText();
                }
            }
            return "";
        } catch (IOException e) {
            throw new AssertionError(json, e);
        }
    }

    /// One tab. Chromium has six connections to a server, and the live events of each open tab take one of them.
    static final class Tab implements WebSocket.Listener, AutoCloseable {
        private final Map<Integer, CompletableFuture<String>> answers = new ConcurrentHashMap<>();
        private final List<String> errors = new CopyOnWriteArrayList<>();
        private final AtomicInteger ids = new AtomicInteger();
        private final StringBuilder message = new StringBuilder();
        private final WebSocket socket;

        Tab(HttpClient http, URI address) {
            socket = http.newWebSocketBuilder().buildAsync(address, this).join();
        }

        /// The result of an expression as text.
        String eval(String expression) {
            String answer =
                    call(
                            "Runtime.evaluate",
                            "\"returnByValue\":true,\"awaitPromise\":true,\"expression\":"
                                    + quoted("String(" + expression + ")"));
            if (answer.contains("\"exceptionDetails\"")) {
                throw new AssertionError(expression + ": " + answer);
            }
            return value(answer, "value");
        }

        /// The text of an element; empty if it is not there.
        String text(String selector) {
            return eval("document.querySelector(" + quoted(selector) + ")?.textContent ?? ''");
        }

        /// Writes into a field of a form, as a person does.
        void fill(String selector, String text) {
            eval(
                    "(() => { const e = document.querySelector(%s); e.value = %s; e.dispatchEvent(new Event('input', {bubbles: true})); return 1; })()"
                            .formatted(quoted(selector), quoted(text)));
        }

        void click(String selector) {
            eval("(() => { document.querySelector(" + quoted(selector) + ").click(); return 1; })()");
        }

        /// Errors of scripts and of the security policy, and failed requests.
        List<String> errors() {
            return errors;
        }

        void view(int width, int height, boolean dark) {
            call(
                    "Emulation.setDeviceMetricsOverride",
                    "\"width\":%d,\"height\":%d,\"deviceScaleFactor\":1,\"mobile\":%s"
                            .formatted(width, height, width < 600));
            call(
                    "Emulation.setEmulatedMedia",
                    "\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":\"%s\"}]"
                            .formatted(dark ? "dark" : "light"));
        }

        void screenshot(Path file) throws IOException {
            Files.createDirectories(file.toAbsolutePath().getParent());
            String data = value(call("Page.captureScreenshot", "\"format\":\"png\""), "data");
            Files.write(file, Base64.getDecoder().decode(data));
        }

        @Override
        public void close() {
            call("Page.close", "");
            socket.abort();
        }

        String call(String method, String parameters) {
            int id = ids.incrementAndGet();
            CompletableFuture<String> answer = new CompletableFuture<>();
            answers.put(id, answer);
            socket.sendText("{\"id\":%d,\"method\":\"%s\",\"params\":{%s}}".formatted(id, method, parameters), true)
                    .join();
            try {
                return answer.get(ANSWERS_WITHIN_S, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new AssertionError(method + " " + parameters, e);
            }
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                received(message.toString());
                message.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        private void received(String text) {
            if (text.startsWith("{\"id\":")) {
                CompletableFuture<String> answer =
                        answers.remove(Integer.parseInt(text.substring(6, text.indexOf(',', 6))));
                if (answer != null) {
                    answer.complete(text);
                }
            } else if (text.contains("Runtime.exceptionThrown")
                    || (text.contains("Log.entryAdded") && text.contains("\"level\":\"error\""))) {
                errors.add(text);
            }
        }

        private static String quoted(String text) {
            return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
        }
    }
}
