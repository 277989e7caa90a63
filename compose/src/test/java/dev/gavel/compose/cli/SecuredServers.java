package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.testing.Broker;
import dev.gavel.testing.FreePorts;
import dev.gavel.testing.SecuredBroker;
import dev.gavel.testing.SecuredBroker.Listener;
import dev.gavel.testing.SecuredStores;
import dev.gavel.testing.TestAuthority;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A broker, a Postgres and a Redis that accept only TLS and known users, and the services as users of them.
final class SecuredServers implements AutoCloseable {
    /// A service that cannot start has to say so within this time.
    private static final Duration FAILS_WITHIN = Duration.ofSeconds(30);

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(20);

    final Path directory;
    final TestAuthority authority;
    final SecuredBroker broker;
    final SecuredStores stores;

    private SecuredServers(Path directory, TestAuthority authority, SecuredBroker broker, SecuredStores stores) {
        this.directory = directory;
        this.authority = authority;
        this.broker = broker;
        this.stores = stores;
    }

    /// The certificate of Postgres and Redis is valid for `localhost` and not for `127.0.0.1`.
    static SecuredServers start(Path directory) throws Exception {
        TestAuthority authority = TestAuthority.create(directory.resolve("authority"));
        SecuredBroker broker = SecuredBroker.start(Files.createDirectories(directory.resolve("broker")), authority);
        SecuredStores stores =
                SecuredStores.start(
                        Files.createDirectories(directory.resolve("stores")),
                        authority,
                        authority.issue("stores", "dns:localhost"),
                        "gavel",
                        "shop");
        return new SecuredServers(directory, authority, broker, stores);
    }

    @Override
    public void close() throws IOException {
        stores.close();
        broker.close();
    }

    /// The arguments with which a service starts.
    List<String> service(String command) throws Exception {
        return switch (command) {
            case "ingest" -> readModels(kafka(command, Listener.SCRAM, broker.scramUser("gavel-ingest", "hush")));
            case "process" -> processor(kafka(command, Listener.MUTUAL, broker.certificateUser("gavel-processor")));
            case "project" -> readModels(kafka(command, Listener.SCRAM, broker.scramUser("gavel-projector", "hush")));
            case "catalog" ->
                    with(
                            kafka(command, Listener.MUTUAL, broker.certificateUser("gavel-catalog")),
                            "--source=" + stores.postgres("shop"),
                            "--source-password-file=" + stores.passwordFile());
            default -> throw new IllegalArgumentException(command);
        };
    }

    List<String> kafka(String command, Listener listener, Path login) {
        return with(
                List.of(command),
                "--kafka=" + broker.bootstrap(listener),
                "--kafka-config=" + login,
                "--partitions=2",
                "--reply-partitions=1");
    }

    /// Without TLS, as somebody who may do everything.
    List<String> plainKafka(String command) {
        return with(List.of(command), "--kafka=" + broker.bootstrap(), "--partitions=2", "--reply-partitions=1");
    }

    List<String> processor(List<String> options) {
        return with(options, "--state-dir=" + directory.resolve("state"));
    }

    List<String> readModels(List<String> options) {
        return readModels(options, stores.postgres("gavel"), stores.redis(), stores.passwordFile());
    }

    List<String> readModels(List<String> options, String postgres, String redis, Path passwordFile) {
        return with(
                options,
                "--database=" + postgres,
                "--database-password-file=" + passwordFile,
                "--redis=" + redis,
                "--redis-password-file=" + passwordFile);
    }

    static List<String> with(List<String> options, String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return all;
    }

    /// Starts a service in a process of its own. With Debezium's jars, which are not on the class path of this module.
    static Process process(Path own, List<String> arguments) {
        return Broker.javaWith(
                Path.of("../catalog-cdc/target/lib").toAbsolutePath() + "/*",
                own,
                Gavel.class.getName(),
                arguments.toArray(String[]::new));
    }

    /// Starts a service until it is ready and stops it, so that whatever it creates exists.
    void runOnce(String command) throws Exception {
        int probe = FreePorts.find();
        Path own = Files.createTempDirectory(directory, command);
        Process process = process(own, with(service(command), "--admin-port=" + probe));
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest ready = HttpRequest.newBuilder(URI.create("http://localhost:" + probe + "/readyz")).build();
            await(command + " to be ready")
                    .atMost(READY_WITHIN)
                    .ignoreExceptions()
                    .until(() -> client.send(ready, BodyHandlers.discarding()).statusCode() == 200);
            process.destroy();
            assertThat(process.waitFor(STOPS_WITHIN)).as("%s stops in time", command).isTrue();
        } finally {
            process.destroyForcibly();
        }
    }

    /// Starts a service that should fail.
    ///
    /// @return the line that says why
    String failure(List<String> arguments) throws Exception {
        if (arguments.getFirst().equals("catalog")) {
            Path own = Files.createTempDirectory(directory, "catalog");
            Process process = process(own, arguments);
            assertThat(process.waitFor(FAILS_WITHIN)).as("%s fails in time", arguments).isTrue();
            assertThat(process.exitValue()).isEqualTo(1);
            return Files.readAllLines(own.resolve(Gavel.class.getName() + ".log")).getLast();
        }
        CompletableFuture<GavelRun> run = new CompletableFuture<>();
        Thread.ofPlatform().daemon().start(() -> run.complete(GavelRun.of(arguments.toArray(String[]::new))));
        GavelRun failed = run.get(FAILS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        assertThat(failed.status()).as(failed.toString()).isEqualTo(1);
        assertThat(failed.err().lines()).as(failed.err()).hasSize(1);
        return failed.err().strip();
    }

    /// An HTTP client that trusts the authority.
    HttpClient client() throws Exception {
        return HttpClient.newBuilder().sslContext(authority.trusted()).build();
    }
}
