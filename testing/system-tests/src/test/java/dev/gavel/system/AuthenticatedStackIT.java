package dev.gavel.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `gavel up --auth` from the outside: its tokens on every route, `gavel keys`, signed requests, ownership as the log
/// decides it, the commands of the terminal, and `gavel forget`.
@Timeout(300)
@Tag("slow")
class AuthenticatedStackIT {
    private static final Duration EFFECTIVE = Duration.ofSeconds(5);
    private static final String TERMS = "{\"title\": \"A watch\", \"ends_at\": \"2099-12-04T00:00:00Z\"}";
    private static final Pattern ACTOR = Pattern.compile("\"actor\":\"([0-9a-f]{16})\"");

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir private Path data;

    private final GavelUp.StackPorts ports = GavelUp.StackPorts.free();

    /// Every way to bid and to read, with and without a credential.
    @Test
    void everyRouteKnowsItsCaller() throws Exception {
        try (GavelUp _ = start()) {
            String alice = token("alice");
            String sam = token("sam");
            for (String path : List.of("/api/auctions", "/api/bids/1", "/api/events", "/observe/metrics")) {
                assertThat(send("GET", path, null, null).statusCode()).as(path).isEqualTo(401);
            }
            for (String path : List.of("/", "/health", "/openapi", "/docs")) {
                assertThat(send("GET", path, null, null).statusCode()).as(path).isEqualTo(200);
            }
            assertThat(send("GET", "/observe/metrics", sam, null).body()).contains("gavel_signatures_total{");

            long auction = open(sam);
            Subscription live = subscribe("/api/auctions/" + auction + "/events", alice);
            long bidder = bidder(send("POST", "/api/bids", alice, bid(auction, "10", "")));
            assertThat(bidder).isPositive();
            HttpResponse<String> batch =
                    send(
                            "POST",
                            "/api/bids/batch",
                            alice,
                            "[" + bid(auction, "11", "") + ", " + bid(auction, "12", ", \"bidder_id\": 7") + "]");
            assertThat(batch.body()).contains("\"status\":409", "already_leading", "not_your_bidder_id");
            assertThat(send("POST", "/api/bids/batch", null, "[]").statusCode()).isEqualTo(401);

            String lines = bid(auction, "13", "") + "\n" + bid(auction, "14", ", \"bidder_id\": 7") + "\n";
            HttpResponse<String> stream = stream(alice, lines);
            assertThat(stream.body()).contains("\"line\":1", "already_leading", "\"line\":2", "not_your_bidder_id");
            assertThat(stream(null, lines).statusCode()).isEqualTo(401);
            assertThat(stream(sam, lines).body()).contains("\"code\":\"role_required\"");

            await().atMost(EFFECTIVE).until(() -> live.text().contains("\"bidder_id\":" + bidder));
            assertThat(live.text()).doesNotContain("alice");
            live.close();
        }
    }

    /// The example of the reference, and what somebody makes of it who has only the token.
    @Test
    void aSubjectThatHasToSignBidsWithTheExampleOfTheReference() throws Exception {
        assumeTrue(works("openssl", "version") && works("curl", "--version"), "there is no openssl or curl here");
        try (GavelUp up = start()) {
            String alice = token("alice");
            long auction = open(token("sam"));
            String generate = "openssl genpkey -algorithm ed25519 -out private.pem";
            assertThat(shell(generate + " && openssl pkey -in private.pem -pubout -out public.pem").status()).isZero();
            String key =
                    run(
                                    "keys",
                                    "register",
                                    "--subject=alice",
                                    "--public-key=" + data.resolve("public.pem"),
                                    "--required")
                            .out()
                            .strip();
            assertThat(key).matches("s[0-9]+");
            await().atMost(EFFECTIVE)
                    .until(
                            () -> send("POST", "/api/auctions", alice, TERMS).body(),
                            body -> body.contains("\"code\":\"signature_required\""));
            assertThat(send("GET", "/api/auctions", alice, null).statusCode()).as("reading").isEqualTo(200);

            String example =
                    example()
                            .replace("http://localhost:3000", "http://127.0.0.1:" + ports.http())
                            .replace(".gavel/auth/", data.resolve("gavel").resolve("auth") + "/")
                            .replace("keyid=s1", "keyid=" + key)
                            .replace("\"auction_id\": 42", "\"auction_id\": " + auction);
            Run signed = shell(example);
            assertThat(signed.out()).contains("\"amount\":\"12.50\"", "\"is_winning\":true");
            String again = example.substring(example.indexOf("curl -s"));
            assertThat(shell(example + "\n" + again).out()).contains("\"code\":\"signature_replayed\"");
            assertThat(shell(example + "\n" + again.replace("\"$body\"", "\"${body/12.50/13.50}\"")).out())
                    .contains("\"code\":\"signature_replayed\"");
            assertThat(shell(example.replace("--data-binary \"$body\"", "--data-binary \"${body/12.50/13.50}\"")).out())
                    .contains("\"code\":\"digest_mismatch\"");

            assertThat(run("keys", "list").out()).contains(key + "  signing  alice  ed25519 ", "  required");
            assertThat(run("keys", "revoke", key).status()).isZero();
            await().atMost(EFFECTIVE).until(() -> shell(example).out().contains("was revoked"));
            assertThat(run("keys", "waive", "--subject=alice").status()).isZero();
            await().atMost(EFFECTIVE)
                    .until(
                            () -> send("POST", "/api/bids", alice, bid(auction, "13", "")).body(),
                            body -> body.contains("already_leading"));
            up.assertEqualToItsLog();
        }
    }

    @Test
    void everybodyActsOnlyAsThemselves() throws Exception {
        try (GavelUp up = start()) {
            String alice = token("alice");
            String sam = token("sam");
            String olga = token("olga");

            // The auction is Sam's, and nobody but Sam or an operator ends it.
            long auction = open(sam);
            String rita = key("--subject=rita", "--roles=seller,bidder");
            assertThat(
                            await().atMost(EFFECTIVE)
                                    .until(
                                            () -> send("POST", "/api/auctions/" + auction + "/close", rita, ""),
                                            response -> response.statusCode() != 401)
                                    .body())
                    .contains("\"code\":\"not_the_seller\"");
            assertThat(send("POST", "/api/auctions/" + auction + "/close", alice, "").body())
                    .contains("\"code\":\"role_required\"");

            // The bid is Alice's.
            HttpResponse<String> placed = send("POST", "/api/bids", alice, bid(auction, "12.50", ""));
            assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
            String location = placed.headers().firstValue("Location").orElseThrow();
            String receipt = location.replace("?", "/receipt?").replaceFirst("&bidder_id=[0-9]+", "");
            assertThat(send("GET", receipt, alice, null).statusCode()).isEqualTo(200);
            assertThat(send("GET", receipt, rita, null).body()).contains("\"code\":\"not_your_bidder_id\"");
            assertThat(send("GET", receipt, olga, null).statusCode()).isEqualTo(200);
            Path saved = Files.writeString(data.resolve("receipt.json"), send("GET", receipt, alice, null).body());
            assertThat(Files.readString(saved)).containsPattern(ACTOR);
            assertThat(verifyReceipt(saved)).isZero();
            Files.writeString(
                    saved,
                    ACTOR.matcher(Files.readString(saved)).replaceFirst("\"actor\":\"" + "0".repeat(15) + "1\""));
            assertThat(verifyReceipt(saved)).as("somebody else's").isNotZero();
            terminalCommands(auction, rita);
            assertThat(send("POST", "/api/auctions/" + auction + "/close", sam, "").statusCode()).isEqualTo(200);
            assertThat(send("POST", "/api/auctions/" + auction + "/close", rita, "").body())
                    .as("still, after the close")
                    .contains("\"code\":\"not_the_seller\"");

            // Who acted is on the log, by a pseudonym, and nothing on it says who that is.
            String before = export("before.jsonl");
            assertThat(actors(before)).hasSizeGreaterThanOrEqualTo(3);
            assertThat(before).doesNotContain("alice", "rita");
            assertThat(run("forget", "rita").out()).isEmpty();
            await().atMost(EFFECTIVE).until(() -> send("GET", "/api/auctions", rita, null).statusCode() == 401);
            String after = export("after.jsonl");
            assertThat(actors(after)).isEqualTo(actors(before));
            up.assertEqualToItsLog();
            assertThat(logs()).doesNotContain(alice, sam, olga, rita, "rita").contains("gavel.audit");
        }
    }

    /// With a key in a file.
    private void terminalCommands(long auction, String key) throws Exception {
        String file = "--token-file=" + Files.writeString(data.resolve("rita.key"), key);
        assertThat(run("bid", Long.toString(auction), "20", file).out())
                .contains("accepted: ", "leads auction " + auction);
        assertThat(run("auction", "list", file).out()).contains(Long.toString(auction));
        assertThat(runAnyway("bid", Long.toString(auction), "30", "--bidder=7").status())
                .as("without a key")
                .isNotZero();
        assertThat(Files.readString(data.resolve("command.err"))).contains("credential_required").doesNotContain(key);
        assertThat(run("tail", "--from=beginning", "--no-follow").out()).contains("auction " + auction);
        assertThat(run("status", "--once").out()).contains("ingest");
    }

    private GavelUp start() throws Exception {
        return GavelUp.start(data, ports, "on", "-Xmx768m", "--auth");
    }

    private long open(String seller) throws Exception {
        HttpResponse<String> opened = send("POST", "/api/auctions", seller, TERMS);
        assertThat(opened.statusCode()).as(opened.body()).isEqualTo(201);
        long id = number(opened, "id");
        await("the read models have auction " + id)
                .atMost(EFFECTIVE)
                .until(() -> send("GET", "/api/auctions/" + id, seller, null).statusCode() == 200);
        return id;
    }

    private static String bid(long auction, String amount, String more) {
        return "{\"auction_id\": " + auction + ", \"amount\": \"" + amount + "\"" + more + "}";
    }

    private static long bidder(HttpResponse<String> placed) {
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        return number(placed, "bidder_id");
    }

    private HttpResponse<String> stream(@Nullable String credential, String lines) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + "/api/bids/stream"))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", "application/x-ndjson")
                        .POST(BodyPublishers.ofString(lines));
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    /// What has arrived of a stream of live events.
    private record Subscription(InputStream in, Queue<String> received) implements AutoCloseable {
        String text() {
            return String.join("", received);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    private Subscription subscribe(String path, String credential) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + path))
                        .header("Authorization", "Bearer " + credential)
                        .build();
        HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        Queue<String> received = new ConcurrentLinkedQueue<>();
        InputStream in = response.body();
        Thread.startVirtualThread(() -> {
            byte[] some = new byte[4_096];
            try {
                for (int read = in.read(some); read >= 0; read = in.read(some)) {
                    received.add(new String(some, 0, read, UTF_8));
                }
            } catch (IOException e) {
                received.add("\n[closed]");
            }
        });
        return new Subscription(in, received);
    }

    /// The script of the reference that sends a signed bid.
    private static String example() throws IOException {
        String text = Files.readString(Path.of("..", "..", "docs", "api.md"));
        String section = text.substring(text.indexOf("### Signed requests"));
        int from = section.indexOf("```sh\n") + "```sh\n".length();
        return section.substring(from, section.indexOf("```", from));
    }

    private Run shell(String script) throws Exception {
        Process bash =
                new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                        .directory(data.toFile())
                        .redirectError(ProcessBuilder.Redirect.appendTo(data.resolve("shell.err").toFile()))
                        .start();
        String out = new String(bash.getInputStream().readAllBytes(), UTF_8);
        return new Run(bash.waitFor(), out);
    }

    private static boolean works(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private record Run(int status, String out) {}

    /// A `gavel` command that finds the stack by its data directory.
    private Run run(String... arguments) throws Exception {
        Run run = runAnyway(arguments);
        assertThat(run.status()).as("gavel %s; see %s", arguments[0], data).isZero();
        return run;
    }

    private Run runAnyway(String... arguments) throws Exception {
        String[] all =
                Stream.concat(Stream.of(arguments), Stream.of("--data=" + data.resolve("gavel")))
                        .toArray(String[]::new);
        Process process = GavelUp.gavel(data.resolve("command.err"), all);
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Run(process.waitFor(), out);
    }

    private int verifyReceipt(Path receipt) throws Exception {
        Process verify =
                GavelUp.gavel(
                        data.resolve("command.err"),
                        "verify",
                        "--receipt=" + receipt,
                        "--kafka=127.0.0.1:" + ports.kafka());
        verify.getInputStream().readAllBytes();
        return verify.waitFor();
    }

    private String key(String... options) throws Exception {
        String[] all = Stream.concat(Stream.of("keys", "create"), Stream.of(options)).toArray(String[]::new);
        String secret = run(all).out().strip();
        assertThat(secret).matches("gavel_[A-Za-z0-9_-]{43}");
        return secret;
    }

    private String export(String name) throws Exception {
        Path file = data.resolve(name);
        Process export =
                GavelUp.gavel(
                        data.resolve("command.err"),
                        "export",
                        "--all",
                        "--kafka=127.0.0.1:" + ports.kafka(),
                        "--out=" + file);
        export.getInputStream().readAllBytes();
        assertThat(export.waitFor()).as("see %s", data).isZero();
        return Files.readString(file);
    }

    private static List<String> actors(String export) {
        return ACTOR.matcher(export).results().map(found -> found.group(1)).distinct().sorted().toList();
    }

    private String logs() throws Exception {
        return Files.readString(data.resolve("gavel").resolve("logs").resolve("gavel.log"))
                + Files.readString(data.resolve("up.err"));
    }

    private String token(String name) throws Exception {
        return Files.readString(data.resolve("gavel").resolve("auth").resolve(name + ".token")).strip();
    }

    private static long number(HttpResponse<String> response, String field) {
        Matcher number = Pattern.compile("\"" + field + "\":(\\d+)").matcher(response.body());
        assertThat(number.find()).as(response.body()).isTrue();
        return Long.parseLong(number.group(1));
    }

    private HttpResponse<String> send(String method, String path, @Nullable String credential, @Nullable String body)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.http() + path))
                        .timeout(Duration.ofSeconds(20))
                        .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (body != null && !body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }
}
