package dev.gavel.ingest.routes;

import static org.awaitility.Awaitility.await;

import dev.gavel.testing.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A reverse proxy of this machine, with the configuration that docs/operations.md recommends, in front of a server.
final class Proxy implements AutoCloseable {
    private static final Path DOCUMENT = Path.of("..", "docs", "operations.md");
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);

    enum Kind {
        NGINX("nginx"),
        /// With nothing but `proxy_pass`, which is HTTP/1.0 and a connection for each request.
        NGINX_DEFAULTS("nginx"),
        HAPROXY("haproxy");

        private final String program;

        Kind(String program) {
            this.program = program;
        }

        /// The program, or `null` if this machine does not have it.
        @Nullable Path program() {
            return Stream.of("/usr/sbin", "/usr/local/sbin", "/usr/bin", "/usr/local/bin", "/opt/homebrew/bin")
                    .map(directory -> Path.of(directory, program))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElse(null);
        }
    }

    private final Process process;
    private final int port;

    private Proxy(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /// Starts a proxy that passes requests to a server on a port of 127.0.0.1.
    static Proxy start(Kind kind, Path program, Path directory, int server) throws IOException {
        return start(kind, program, directory, server, configuration(kind, directory));
    }

    /// Starts one that waits for a response, and for each part of it, for 1 s instead of 15.
    static Proxy startImpatient(Kind kind, Path program, Path directory, int server) throws IOException {
        return start(kind, program, directory, server, configuration(kind, directory).replace(" 15s", " 1s"));
    }

    private static Proxy start(Kind kind, Path program, Path directory, int server, String documented)
            throws IOException {
        int port = FreePorts.find();
        Path file = directory.resolve("proxy.conf");
        Path log = directory.resolve("proxy.log");
        String configuration =
                documented
                        .replace("127.0.0.1:3000", "127.0.0.1:" + server)
                        .replace("127.0.0.1:8080", "127.0.0.1:" + port);
        Files.writeString(file, configuration);
        List<String> arguments =
                kind == Kind.HAPROXY
                        ? List.of("-db", "-f", file.toString())
                        : List.of("-e", log.toString(), "-p", directory.toString(), "-c", file.toString());
        Process process =
                new ProcessBuilder(Stream.concat(Stream.of(program.toString()), arguments.stream()).toList())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                        .start();
        Proxy proxy = new Proxy(process, port);
        try {
            await(kind + " passes requests on")
                    .atMost(START_TIMEOUT)
                    .failFast(() -> {
                        if (!process.isAlive()) {
                            throw new IllegalStateException("it ended: " + Files.readString(log));
                        }
                    })
                    .ignoreExceptions()
                    .until(proxy::passesRequestsOn);
            return proxy;
        } catch (RuntimeException e) {
            proxy.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean passesRequestsOn() throws IOException {
        try (RawClient client = RawClient.throughProxy(port)) {
            return client.send("GET", "/api/auctions").status() == 200;
        }
    }

    private static String configuration(Kind kind, Path directory) throws IOException {
        return switch (kind) {
            case HAPROXY -> documented("haproxy");
            case NGINX -> nginx(directory, documented("nginx"));
            case NGINX_DEFAULTS ->
                    nginx(
                            directory,
                            "server { listen 127.0.0.1:8080; location / { proxy_pass http://127.0.0.1:3000; } }");
        };
    }

    /// The only block of this language in the document.
    private static String documented(String language) throws IOException {
        Matcher block = Pattern.compile("(?ms)^```" + language + "\n(.*?)^```").matcher(Files.readString(DOCUMENT));
        if (!block.find()) {
            throw new IOException(DOCUMENT + " has no block of " + language);
        }
        return block.group(1);
    }

    private static String nginx(Path directory, String servers) {
        return """
        daemon off;
        pid %1$s/nginx.pid;
        events {}
        http {
            access_log off;
            client_body_temp_path %1$s/body;
            proxy_temp_path %1$s/proxy;
            fastcgi_temp_path %1$s/fastcgi;
            uwsgi_temp_path %1$s/uwsgi;
            scgi_temp_path %1$s/scgi;
            %2$s
        }
        """
                .formatted(directory, servers);
    }
}
