package dev.gavel.compose.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.gavel.compose.up.StackContext;
import dev.gavel.ingest.webhook.WebhookSecret;
import dev.gavel.testing.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
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
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The commands for people against a `gavel up` that they find by its data directory alone.
@Timeout(180)
class TerminalCommandsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String PYTHON = "/usr/bin/python3";

    @TempDir private static Path directory;

    private static UpProcess up;

    @BeforeAll
    static void start() throws IOException {
        up = UpProcess.start(directory, "--webhook-allow-private");
    }

    /// A clean stop leaves no context, and a killed process a stale one.
    @AfterAll
    static void stop() throws Exception {
        Path context = data().resolve("context");
        String text = Files.readString(context);
        assertThat(text).doesNotContain("password");
        up.close();

        assertThat(context).doesNotExist();
        Files.writeString(context, text);
        GavelRun stale = gavel("verify");
        assertThat(stale.status()).isEqualTo(1);
        assertThat(stale.err()).startsWith("gavel verify: no gavel up runs on " + data()).hasLineCount(1);
    }

    @Test
    void anAuctionIsOpenedBidOnShownListedAndClosed() {
        assertThat(gavel("auction", "open", "--id=42", "--title=Leica M3", "--ends-in=PT1H", "--increment=0.50").out())
                .startsWith("open: auction 42, english \"Leica M3\", ends ");
        assertThat(gavel("bid", "42", "10", "--bidder=7").out())
                .startsWith("accepted: bid ")
                .contains("leads auction 42 at 10.00, the next bid is at least 10.50");

        GavelRun low = gavel("bid", "42", "10", "--bidder=8");
        assertThat(low.status()).isEqualTo(1);
        assertThat(low.err()).isEqualTo("gavel bid: Bid at least 10.50. (bid_too_low)\n");

        await().atMost(BOUND)
                .untilAsserted(() ->
                        assertThat(gavel("auction", "show", "42").out())
                                .containsPattern("price +10.00")
                                .containsPattern("leader +7"));
        assertThat(gavel("auction", "list", "--status=open").out()).contains("english", "Leica M3", "10.50");

        assertThat(gavel("auction", "close", "42").out())
                .isEqualTo("closed: auction 42 is sold to bidder 7 for 10.00\n");
        GavelRun late = gavel("bid", "42", "11", "--bidder=8");
        assertThat(late.status()).isEqualTo(1);
        assertThat(late.err()).contains("(auction_closed)");

        assertThat(gavel("auction", "open", "--id=43", "--ends-in=PT1H").status()).isZero();
        assertThat(gavel("auction", "cancel", "43", "--reason=withdrawn").out()).isEqualTo("cancelled: auction 43\n");
    }

    @Test
    void aRepeatedBidIsPlacedOnce() throws IOException {
        gavel("auction", "open", "--id=50", "--ends-in=PT1H");

        JsonNode first = json(gavel("bid", "50", "10", "--bidder=7", "--idempotency-key=once", "--json"));
        JsonNode again = json(gavel("bid", "50", "10", "--bidder=7", "--idempotency-key=once", "--json"));

        assertThat(first.path("id").asLong()).isPositive();
        assertThat(again).isEqualTo(first);
        GavelRun other = gavel("bid", "50", "11", "--bidder=7", "--idempotency-key=once", "--json");
        assertThat(other.status()).isEqualTo(1);
        assertThat(json(other).path("code").asText()).isEqualTo("idempotency_key_reused");
    }

    @Test
    void tailPrintsEventsFromAPlaceAndCommandsOnlyWhenAsked() throws IOException {
        gavel("auction", "open", "--id=60", "--ends-in=PT1H", "--type=proxy", "--reserve=77.77");
        String position = json(gavel("bid", "60", "33.33", "--bidder=7", "--json")).path("position").asText();
        gavel("bid", "60", "0.01", "--bidder=8", "--idempotency-key=low");
        // Events are committed some time after the response.
        await().atMost(BOUND).until(() -> tail("--code=bid_too_low").size() == 1);

        List<String> events = tail();
        assertThat(events).hasSize(3);
        assertThat(events.getFirst()).contains("opened: proxy");
        // What events withhold.
        assertThat(events).noneMatch(line -> line.contains("33.33") || line.contains("77.77"));
        assertThat(tail("--from=" + position)).isEqualTo(events.subList(1, 3));
        assertThat(tail("--from=PT5M", "--bidder=7")).isEqualTo(events.subList(1, 2));
        assertThat(tail("--from=end")).isEmpty();
        assertThat(tail("--commands")).hasSize(6).anyMatch(line -> line.contains("bid of 33.33 by bidder 7"));
        JsonNode json = JSON.readTree(tail("--json").get(1));
        assertThat(json.path("position").asText()).isEqualTo(position);
        assertThat(json.path("event").path("event").asText()).isEqualTo("bid_accepted");
    }

    @Test
    void statusHasPartsRatesAndHotAuctions() {
        gavel("auction", "open", "--id=70", "--ends-in=PT1H");
        gavel("bid", "70", "10", "--bidder=7");

        await().atMost(BOUND)
                .untilAsserted(() -> {
                    JsonNode status = json(gavel("status", "--once", "--json", "--interval=PT0.5S"));
                    assertThat(status.path("status").asText()).isEqualTo("up");
                    assertThat(status.path("parts").properties())
                            .extracting(part -> part.getKey())
                            .contains("kafka", "postgres", "redis", "ingest", "processor", "projector", "webhooks");
                    assertThat(status.path("lag_events").path("processor").asInt(-1)).isZero();
                    assertThat(status.path("unreachable")).isEmpty();
                    assertThat(status.path("hot_auctions")).extracting(hot -> hot.path("id").asInt()).contains(70);
                });
        GavelRun text = gavel("status", "--once", "--interval=PT0.5S");
        assertThat(text.status()).isZero();
        assertThat(text.out()).startsWith("gavel up  http://127.0.0.1:").contains("bids/s      ", "no").contains("70 ");
    }

    /// The whole way: a webhook is made over HTTP, somebody bids, and the receiver compares the signature.
    @Test
    void aWebhookOfTheApiGetsABidThatIsSigned() throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        CompletableFuture<WebhookSecret> secret = new CompletableFuture<>();
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/hooks",
                exchange -> {
                    String id = exchange.getRequestHeaders().getFirst("webhook-id");
                    long sentAt = Long.parseLong(exchange.getRequestHeaders().getFirst("webhook-timestamp"));
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    boolean isSigned =
                            secret.join()
                                    .sign(id, sentAt, body)
                                    .equals(exchange.getRequestHeaders().getFirst("webhook-signature"));
                    received.add((isSigned ? "signed " : "forged ") + id + " " + new String(body, UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        receiver.start();
        try (HttpClient http = HttpClient.newHttpClient()) {
            gavel("auction", "open", "--id=80", "--ends-in=PT1H");
            String body =
                    "{\"url\": \"http://127.0.0.1:%d/hooks\", \"event_types\": [\"bid_accepted\"], \"auction_ids\": [80]}"
                            .formatted(receiver.getAddress().getPort());
            URI api = URI.create(Objects.requireNonNull(StackContext.find(data())).http()).resolve("/api/webhooks");
            HttpResponse<String> added =
                    http.send(
                            HttpRequest.newBuilder(api)
                                    .header("Content-Type", "application/json")
                                    .POST(BodyPublishers.ofString(body))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(added.statusCode()).as(added.body()).isEqualTo(201);
            JsonNode webhook = JSON.readTree(added.body());
            secret.complete(new WebhookSecret(webhook.path("secret").asText()));

            String position = json(gavel("bid", "80", "10", "--bidder=7", "--json")).path("position").asText();

            assertThat(received.poll(BOUND.toSeconds(), TimeUnit.SECONDS))
                    .startsWith(
                            "signed %1$s {\"type\":\"bid_accepted\",\"auction_id\":80,\"position\":\"%1$s\""
                                    .formatted(position));
            assertThat(gavel("webhook", "remove", webhook.path("id").asText()).status()).isZero();
        } finally {
            receiver.stop(0);
        }
    }

    /// With the receiver of docs/webhooks.md.
    @Test
    void aWebhookIsTriedAgainUntilItsReceiverAnswersAndIsReplayed() throws Exception {
        assumeThat(Path.of(PYTHON)).exists();
        String document = Files.readString(Path.of("../docs/webhooks.md"));
        String program =
                document.split("<!-- receiver.py.*-->\n```python\n", 2)[1]
                        .split("```\n<!-- end of receiver.py -->", 2)[0];
        Files.writeString(directory.resolve("receiver.py"), program);
        int port = FreePorts.find();
        gavel("auction", "open", "--id=81", "--ends-in=PT1H");
        GavelRun added =
                gavel(
                        "webhook",
                        "add",
                        "--url=http://127.0.0.1:" + port + "/",
                        "--events=bid_accepted",
                        "--auctions=81");
        assertThat(added.status()).as(added.err()).isZero();
        assertThat(added.err()).matches("webhook \\d+; its secret is not shown again\n");
        String id = added.err().replaceAll("\\D", "");
        Files.writeString(directory.resolve("secret"), added.out());
        gavel("bid", "81", "10", "--bidder=7");
        gavel("bid", "81", "11", "--bidder=8");
        // Nobody answers yet.
        await().atMost(BOUND).until(() -> gavel("webhook", "list").out().contains("failing  bid_accepted"));
        assertThat(gavel("webhook", "show", id).out()).contains("last error Connection refused");

        Path output = directory.resolve("received.txt");
        Process receiver = receiver(port, "secret", output);
        await().atMost(BOUND).until(() -> Files.readAllLines(output).size() == 2);
        List<String> lines = Files.readAllLines(output);
        assertThat(lines).allMatch(line -> line.startsWith("auction 81: bid_accepted at "));
        String second = lines.get(1).replaceAll(".* at ", "");
        await().atMost(BOUND)
                .until(() ->
                        gavel("webhook", "show", id)
                                .out()
                                .matches("(?s).*  delivered up to \\S*\\b" + second + "\\b.*"));
        receiver.destroyForcibly().waitFor();

        // Another one, which has seen nothing, and a new secret.
        GavelRun rotated = gavel("webhook", "rotate", id, "--grace=PT0S");
        Files.writeString(directory.resolve("rotated"), rotated.out());
        assertThat(rotated.out()).startsWith("whsec_").isNotEqualTo(added.out());
        Path again = directory.resolve("again.txt");
        receiver = receiver(port, "rotated", again);
        await().atMost(BOUND).until(() -> isListening(port));
        assertThat(gavel("webhook", "replay", id, "--from=" + second).err())
                .isEqualTo("webhook " + id + " is sent again from there\n");
        await().atMost(BOUND).untilAsserted(() -> assertThat(Files.readAllLines(again)).isEqualTo(lines.subList(1, 2)));
        receiver.destroyForcibly().waitFor();

        assertThat(gavel("webhook", "remove", id).status()).isZero();
        GavelRun unknown = gavel("webhook", "show", id);
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("gavel webhook: there is no webhook " + id + "\n");
    }

    private static Process receiver(int port, String secret, Path output) throws IOException {
        Files.writeString(output, "");
        return new ProcessBuilder(
                        PYTHON,
                        directory.resolve("receiver.py").toString(),
                        Integer.toString(port),
                        directory.resolve(secret).toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static boolean isListening(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> tail(String... options) {
        List<String> words = new ArrayList<>(List.of("tail", "--no-follow", "--auction=60"));
        List<String> given = List.of(options);
        if (given.stream().noneMatch(option -> option.startsWith("--from"))) {
            words.add("--from=beginning");
        }
        words.addAll(given);
        return gavel(words.toArray(String[]::new)).out().lines().toList();
    }

    private static GavelRun gavel(String... words) {
        return up.gavel(words);
    }

    private static JsonNode json(GavelRun run) throws IOException {
        return JSON.readTree(run.out());
    }

    private static Path data() {
        return up.data();
    }
}
