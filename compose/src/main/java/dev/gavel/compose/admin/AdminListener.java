package dev.gavel.compose.admin;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.json.JsonWriter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Serves `/livez`, `/readyz` and `/metrics` of the services in this process, on threads of its own. Nothing that is
/// asked here waits for Kafka or a database, so a hanging server delays no probe.
///
/// The JDK's server suffices for a few clients inside the network; its limits are set below.
public final class AdminListener implements AutoCloseable {
    /// Where the admin listener listens.
    ///
    /// @param bind address of this machine
    /// @param port 0: any free one
    public record Config(InetAddress bind, int port) {
        public Config {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("--admin-port (GAVEL_ADMIN_PORT) must be 0 to 65535, not " + port);
            }
        }
    }

    private static final Logger log = LoggerFactory.getLogger(AdminListener.class);
    private static final int THREADS = 2;
    private static final int MAX_CONNECTIONS = 32;

    static {
        // A client that does not send its request or read its response in time is disconnected.
        setUnlessSet("sun.net.httpserver.maxReqTime", "10");
        setUnlessSet("sun.net.httpserver.maxRspTime", "30");
        setUnlessSet("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final ObservedServices services;

    private AdminListener(HttpServer server, List<String> expected) {
        this.server = server;
        this.services = new ObservedServices(expected);
        // The connections above the queue are as many as the server accepts.
        this.threads =
                new ThreadPoolExecutor(
                        THREADS,
                        THREADS,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(2 * MAX_CONNECTIONS),
                        Thread.ofPlatform().daemon().name("admin-", 1).factory());
    }

    /// Starts to listen, before the services start.
    ///
    /// @param expected names of the services that this process runs; each is down until it is observed
    /// @throws StartupException if it cannot listen there
    public static AdminListener start(Config config, List<String> expected) {
        InetSocketAddress address = new InetSocketAddress(config.bind(), config.port());
        HttpServer server;
        try {
            server = HttpServer.create(address, MAX_CONNECTIONS);
        } catch (IOException e) {
            throw new StartupException(
                    "the admin listener cannot listen on port %d of %s: %s. Choose another with --admin-port (GAVEL_ADMIN_PORT)"
                            .formatted(config.port(), config.bind().getHostAddress(), e.getMessage()),
                    e);
        }
        AdminListener listener = new AdminListener(server, expected);
        server.createContext("/", listener::answer);
        server.setExecutor(listener.threads);
        server.start();
        log.atInfo()
                .addKeyValue("bind", config.bind().getHostAddress())
                .addKeyValue("port", listener.port())
                .log("admin listener serves");
        return listener;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /// Shows a service that has started. It replaces one of the same name that has ended.
    public void observe(ObservedService service) {
        services.put(service);
    }

    /// Why a service does not do its work now, or null if all of them do.
    public @Nullable String fault() {
        for (Map.Entry<String, @Nullable String> service : services.faults().entrySet()) {
            if (service.getValue() != null) {
                return service.getKey() + ": " + service.getValue();
            }
        }
        return null;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        services.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, 405, "text/plain; charset=utf-8", "only GET and HEAD\n");
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/livez" -> send(exchange, 200, "application/json", "{\"status\":\"up\"}");
                case "/readyz" -> readiness(exchange);
                case "/metrics" ->
                        send(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", services.exposition());
                default ->
                        send(
                                exchange,
                                404,
                                "text/plain; charset=utf-8",
                                "only /livez, /readyz and /metrics are here\n");
            }
        } catch (RuntimeException e) {
            log.atError().setCause(e).addKeyValue("path", exchange.getRequestURI()).log("admin request failed");
            throw e;
        }
    }

    private void readiness(HttpExchange exchange) throws IOException {
        Map<String, @Nullable String> faults = services.faults();
        boolean ready = faults.values().stream().allMatch(fault -> fault == null);
        JsonWriter json = new JsonWriter(256).object();
        json.field("status").text(word(ready)).field("parts").object();
        faults.forEach((name, fault) ->
                json.field(name)
                        .object()
                        .field("status")
                        .text(word(fault == null))
                        .field("detail")
                        .text(fault)
                        .endObject());
        json.endObject().endObject();
        send(exchange, ready ? 200 : 503, "application/json", new String(json.toBytes(), StandardCharsets.UTF_8));
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
