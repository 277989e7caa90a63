package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.testing.FreePorts;
import dev.gavel.testing.TestAuthority;
import dev.gavel.testing.TestAuthority.Issued;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// All services with TLS on every connection, each as a user of its own with the rights of `compose/acls.sh` and no
/// other.
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecuredServersIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @TempDir private static Path directory;

    private static SecuredServers servers;

    @BeforeAll
    static void start() throws Exception {
        servers = SecuredServers.start(directory);
        servers.stores.execute("shop", "CREATE TABLE auctions (id bigint PRIMARY KEY, ends_at timestamptz NOT NULL)");
        KafkaAcls.give(servers.broker.bootstrap());
    }

    @AfterAll
    static void stop() throws Exception {
        servers.close();
    }

    @Test
    @Order(1)
    void aRowBecomesAnAuctionAndABidOnItIsDecidedOverTls() throws Exception {
        Issued https = servers.authority.issue("ingest", TestAuthority.THIS_MACHINE);
        int port = FreePorts.find();
        List<Process> processes = new ArrayList<>();
        List<Integer> probes = new ArrayList<>();
        try (HttpClient plain = HttpClient.newHttpClient();
                HttpClient client = servers.client()) {
            for (String command : List.of("process", "project", "catalog", "ingest")) {
                int probe = FreePorts.find();
                probes.add(probe);
                List<String> arguments = SecuredServers.with(servers.service(command), "--admin-port=" + probe);
                if (command.equals("ingest")) {
                    arguments.addAll(
                            List.of(
                                    "--port=" + port,
                                    "--tls-certificate=" + https.chain(),
                                    "--tls-key=" + https.key()));
                }
                Path own = Files.createDirectories(directory.resolve(command));
                processes.add(SecuredServers.process(own, arguments));
            }
            for (int probe : probes) {
                await("the service to be ready")
                        .atMost(TIMEOUT)
                        .ignoreExceptions()
                        .until(() -> get(plain, "http://localhost:" + probe + "/readyz").statusCode() == 200);
            }
            servers.stores.execute("shop", "INSERT INTO auctions VALUES (42, now() + interval '1 hour')");
            String api = "https://localhost:" + port + "/api";
            await("the row's auction")
                    .atMost(TIMEOUT)
                    .until(() -> get(client, api + "/auctions/42").statusCode() == 200);

            HttpResponse<String> decided =
                    client.send(
                            HttpRequest.newBuilder(URI.create(api + "/bids"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            BodyPublishers.ofString(
                                                    "{\"auction_id\":42,\"bidder_id\":7,\"amount\":\"10\"}"))
                                    .build(),
                            BodyHandlers.ofString());

            assertThat(decided.statusCode()).as(decided.body()).isEqualTo(201);
            List<String> verify = List.of("verify", "--against-read-models", "--kafka=" + servers.broker.bootstrap());
            GavelRun verified = GavelRun.of(servers.readModels(verify).toArray(String[]::new));
            assertThat(verified.status()).as(verified.toString()).isZero();
            for (Process process : processes) {
                process.destroy();
                assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
                assertThat(process.exitValue()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /// [MissingRightsIT] does this with every right of every service.
    @Test
    @Order(2)
    void aMissingRightEndsTheServiceWithItsName() throws Exception {
        try (KafkaAcls.Removed _ = KafkaAcls.remove(servers.broker, "ingest", "WRITE on topic auction-commands")) {
            assertThat(servers.failure(servers.service("ingest")))
                    .startsWith(
                            "gavel ingest: Kafka denies this service WRITE on topic auction-commands. Allow it with")
                    .contains("compose/acls.sh", "--kafka-config");
        }
    }

    private static HttpResponse<String> get(HttpClient client, String uri) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString());
    }
}
