package dev.gavel.compose.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.gavel.compose.client.ApiAnswer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/// Options and words of the commands for people: bid, auction, status, tail and completion.
class TerminalCommandsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-11-27T18:00:00.123Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bid 42 12.50 | --bidder (GAVEL_BIDDER) is required",
                "bid 42 | Missing required parameter: 'AMOUNT'",
                "bid 0 1 --bidder=7 | AUCTION must be a number above 0, not 0",
                "bid 42 much --bidder=7 | AMOUNT much ",
                "bid 42 1 --bidder=7 --url=here | --url must look like http://127.0.0.1:3000, not here",
                "bid 42 1 --bidder=7 --timeout=PT0S | --timeout must be above 0",
                "auction | no command given",
                "auction opne | Did you mean 'open'?",
                "auction open | the end is missing: use --ends-in PT1H, or --ends-at TIME",
                "auction open --ends-in=PT1H --ends-at=2026-12-30T18:00:00Z | --ends-at and --ends-in cannot be combined",
                "auction open --ends-in=PT1H --soft-close=PT1M | --soft-close must be WINDOW/EXTENSION",
                "auction list --limit=0 | --limit must be 1 to 1000, not 0",
                "auction list --status=OPEN | --status must be scheduled, open, sold, unsold or cancelled, not OPEN",
                "auction show x | Invalid value for AUCTION: 'x' is not a whole number",
                "status --interval=PT0S | --interval must be PT0.2S to PT1H",
                "status --admin=here | --admin must look like http://127.0.0.1:9000, not here",
                "tail --from=yesterday | --from must be beginning, end, a position like 3@1042",
                "tail --code=bid_to_low | --code bid_to_low is not the code of a rejection. Did you mean bid_too_low?",
                "tail --code=expired --commands | --commands and --code cannot be combined",
                "process --log-format=xml | --log-format must be json or text, not xml",
            })
    void rejectsWrongUsage(String command, String why) {
        GavelRun run = GavelRun.of(command.split(" "));

        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains(why);
    }

    @Test
    void aWrongWordHasASuggestionAndAShortUsage() {
        assertThat(GavelRun.of("verfy").err())
                .startsWith("gavel: unknown command 'verfy'\nDid you mean 'verify'?\nUsage: gavel COMMAND")
                .contains("where COMMAND is up, status, tail, bid, auction,")
                .doesNotContain("train");
        assertThat(GavelRun.of("tail", "--acution=42").err())
                .contains("Did you mean '--auction'?\nUsage: gavel tail [OPTIONS]\nTry 'gavel tail --help'");
        assertThat(GavelRun.of("bid").err()).contains("Usage: gavel bid [OPTIONS] AUCTION AMOUNT\n");
    }

    @Test
    void termsOfAnAuctionAreThoseOfTheApi(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("terms.json"), "{\"title\":\"x\",\"allowed_bidders\":[7]}");

        JsonNode terms =
                terms(
                        "--file=" + file,
                        "--title=Leica M3",
                        "--ends-in=PT1H",
                        "--type=proxy",
                        "--opening-price=1.00",
                        "--reserve=50",
                        "--buy-now=500",
                        "--increment=5%",
                        "--tick-size=0.05",
                        "--soft-close=PT2M/PT3M",
                        "--id=42");

        assertThat(JSON.readTree(terms.toString()))
                .isEqualTo(
                        JSON.readTree(
                                """
                                {"title":"Leica M3","allowed_bidders":[7],"id":42,"type":"proxy","opening_price":"1.00",
                                 "reserve_price":"50","buy_now_price":"500","tick_size":"0.05",
                                 "ends_at":"2026-11-27T19:00:00Z","increment":{"percent":"5"},
                                 "soft_close":{"window":"PT2M","extension":"PT3M"}}
                                """));
        assertThat(terms("--ends-in=PT1H", "--increment=ebay").path("increment").path("preset").asText())
                .isEqualTo("ebay");
        assertThat(terms("--ends-in=PT1H", "--increment=0.50").path("increment").path("fixed").asText())
                .isEqualTo("0.50");
    }

    /// The command may be on the log.
    @Test
    void anUncertainBidHasAKeyToRepeatItWith() throws IOException {
        HttpServer api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        api.createContext(
                "/",
                exchange -> {
                    try (exchange) {
                        byte[] problem =
                                "{\"code\":\"append_uncertain\",\"title\":\"Kafka did not confirm.\"}".getBytes(UTF_8);
                        exchange.sendResponseHeaders(503, problem.length);
                        exchange.getResponseBody().write(problem);
                    }
                });
        api.start();
        try {
            GavelRun run =
                    GavelRun.of(
                            "bid",
                            "42",
                            "10",
                            "--bidder=7",
                            "--url=http://127.0.0.1:" + api.getAddress().getPort(),
                            "--timeout=PT0.2S",
                            "--idempotency-key=k-9");

            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err())
                    .contains(
                            "Kafka did not confirm. (append_uncertain). It may be on the log already. Repeat it with --idempotency-key k-9");
        } finally {
            api.stop(0);
        }
    }

    @Test
    void aDecisionIsSaidInWords() throws IOException {
        assertThat(
                        words(
                                "\"is_winning\":true,\"price\":\"10.00\",\"minimum_next_bid\":\"10.50\",\"ends_at\":\"2026-12-30T18:00:00Z\""))
                .isEqualTo(
                        "accepted: bid 1024 of bidder 7 leads auction 42 at 10.00, the next bid is at least 10.50; it ends 2026-12-30T18:00:00Z");
        assertThat(words("\"is_winning\":false,\"price\":\"12.00\",\"minimum_next_bid\":\"12.50\",\"ends_at\":null"))
                .isEqualTo(
                        "accepted, and outbid: bid 1024 of bidder 7 does not lead auction 42 at 12.00, the next bid is at least 12.50");
        assertThat(words("\"is_winning\":null")).isEqualTo("accepted: bid 1024 of bidder 7 on auction 42 is sealed");
        assertThat(words("\"bought\":true,\"hammer_price\":\"500.00\""))
                .isEqualTo("bought: bid 1024 of bidder 7 has auction 42 for 500.00");
    }

    @Test
    void completionKnowsEveryCommandAndItsOptions() throws Exception {
        GavelRun run = GavelRun.of("completion");

        assertThat(run.status()).isZero();
        assertThat(run.out()).contains("complete -F _complete_gavel", "auction", "--idempotency-key", "what-if");
        Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        bash.getOutputStream().write(run.out().getBytes(UTF_8));
        bash.getOutputStream().close();
        assertThat(bash.waitFor()).as(new String(bash.getInputStream().readAllBytes(), UTF_8)).isZero();
    }

    private static JsonNode terms(String... options) {
        AuctionOpenCommand command = new AuctionOpenCommand();
        new CommandLine(command).parseArgs(options);
        return command.terms(NOW);
    }

    private static String words(String fields) throws IOException {
        String body = "{\"id\":1024,\"auction_id\":42,\"bidder_id\":7," + fields + "}";
        return BidCommand.words(new ApiAnswer(201, body, JSON.readTree(body), null, null, 0));
    }
}
