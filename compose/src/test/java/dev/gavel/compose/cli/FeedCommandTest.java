package dev.gavel.compose.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.replay.feed.FeedPlayer;
import dev.gavel.replay.feed.FeedTerms;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.testing.FakeApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class FeedCommandTest {
    private static final String SAMPLE = Path.of("samples", "bids-sample.csv").toString();

    @TempDir Path folder = Path.of("");

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void playsTheSampleAndPrintsTheTable() throws IOException {
        Path json = folder.resolve("feed.json");
        try (FakeApi api = FakeApi.start()) {
            int status = run(SAMPLE, "--url", api.url().toString(), "--json", json.toString());

            assertThat(err.toString()).isEmpty();
            assertThat(status).isZero();
            assertThat(api.bids()).hasSize(40);
        }
        assertThat(out.toString())
                .containsPattern("1001 +9 +5 +4 +4.51 +4.51 *\\R")
                .containsPattern("1004 +8 +7 +1 +8.44 +7.44 +differs\\R")
                .containsPattern("auctions +5, closed 5\\R")
                .containsPattern("bids +40, decided 40\\R")
                .containsPattern("accepted +27\\R")
                .containsPattern("rejected +13\\R +below_opening_price 2\\R +bid_too_low 11\\R")
                .containsPattern("equal prices +4 of 5\\R");
        assertThat(Files.readString(json))
                .contains("\"complete\" : true")
                .contains("\"hammer_price\" : \"8.44\"")
                .contains("\"code\" : \"below_opening_price\"");
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void failsIfAnAuctionAlreadyExists() {
        try (FakeApi api = FakeApi.start()) {
            run(SAMPLE, "--url", api.url().toString());

            assertThat(run(SAMPLE, "--url", api.url().toString())).isEqualTo(1);
            assertThat(err.toString()).contains("auction 1001 was not played to its end: auction 1001 already exists");
            assertThat(run(SAMPLE, "--url", api.url().toString(), "--ids", "fresh")).isZero();
        }
    }

    @Test
    void sendsNothingIfTheFileIsMalformed() throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(file, "auctionid,bid,bidtime,bidder,openbid,price\n1,10,1,a,1,12\n1,ten,1,a,1,12\n");
        AtomicInteger requests = new AtomicInteger();
        FakeApi.Script counting =
                (_, _) -> {
                    requests.incrementAndGet();
                    return null;
                };
        try (FakeApi api = FakeApi.start(counting)) {
            assertThat(run(file.toString(), "--url", api.url().toString())).isEqualTo(1);
        }
        assertThat(requests).hasValue(0);
        assertThat(err.toString()).contains("nothing was sent").contains("line 3: bid \"ten\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--increment dear | --increment must be none, ebay, an amount like 0.50 or a percentage like 5%, not dear",
                "--increment 0% | --increment must be none, ebay, an amount like 0.50 or a percentage like 5%, not 0%",
                "--type dutch | --type must be english or proxy, not dutch",
                "--ids mine | --ids must be file or fresh, not mine",
                "--in-flight 0 | --in-flight must be 1 to 1024",
                "--in-flight 1025 | --in-flight must be 1 to 1024",
                "--url 127.0.0.1:3000 | --url must look like http://127.0.0.1:3000",
                "--url ftp://127.0.0.1 | --url must look like http://127.0.0.1:3000",
                "--url http://127.0.0.1:3000/api | --url must look like http://127.0.0.1:3000",
                "--json no/such/folder/x.json | there is no folder",
            })
    void namesTheInvalidOption(String option, String message) {
        String[] words = option.split(" ", -1);

        assertThat(run(SAMPLE, words[0], words[1])).isEqualTo(2);
        assertThat(err.toString()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "english | | {'type':'english','allow_self_outbid':true,'tick_size':'0.01'}",
                "english | 0.50 | {'type':'english','allow_self_outbid':true,'tick_size':'0.01','increment':{'fixed':'0.50'}}",
                "english | 0.005 | {'type':'english','allow_self_outbid':true,'tick_size':'0.000001','increment':{'fixed':'0.005'}}",
                "proxy | | {'type':'proxy','tick_size':'0.01','increment':{'preset':'ebay'}}",
                "proxy | none | {'type':'proxy','tick_size':'0.01'}",
                "proxy | 5% | {'type':'proxy','tick_size':'0.01','increment':{'percent':'5.00'}}",
            })
    void opensAuctionsOfTheTypeAndIncrementThatTheOptionsName(String type, @Nullable String increment, String opening) {
        JsonWriter json = new JsonWriter(100).object();
        FeedTerms.parse(type, increment == null ? "" : increment).write(json, past(12_500_000));

        assertThat(new String(json.endObject().toBytes(), UTF_8).replace('"', '\'')).isEqualTo(opening);
    }

    /// A past bid is played as it was.
    @Test
    void opensAnAuctionWithASmallerTickSizeForBidsWithFractionsOfACent() {
        JsonWriter json = new JsonWriter(100).object();
        FeedTerms.parse("proxy", "none").write(json, past(12_505_000));

        assertThat(new String(json.endObject().toBytes(), UTF_8)).contains("\"tick_size\":\"0.000001\"");
    }

    private static PastAuction past(long amountMicros) {
        return new PastAuction(
                1, "watch", 1_000_000, amountMicros, List.of(new PastBid(2, BigDecimal.ONE, 7, amountMicros)));
    }

    @Test
    void hasDefaults() {
        assertThat(config(Map.of()))
                .isEqualTo(
                        new FeedPlayer.Config(
                                Path.of("x.csv"),
                                URI.create("http://127.0.0.1:3000"),
                                FeedTerms.parse("english", "none"),
                                64,
                                false,
                                null));
    }

    @Test
    void readsEveryOption() {
        Path json = folder.resolve("x.json");

        assertThat(
                        config(
                                Map.of(
                                        "--url", "https://bids.example",
                                        "--type", "proxy",
                                        "--increment", "5%",
                                        "--in-flight", "7",
                                        "--ids", "fresh",
                                        "--json", json.toString())))
                .isEqualTo(
                        new FeedPlayer.Config(
                                Path.of("x.csv"),
                                URI.create("https://bids.example"),
                                FeedTerms.parse("proxy", "5%"),
                                7,
                                true,
                                json));
    }

    private static FeedPlayer.Config config(Map<String, String> options) {
        FeedCommand feed = new FeedCommand();
        CommandLine line = new CommandLine(feed);
        String[] arguments = new String[1 + 2 * options.size()];
        int i = 0;
        for (Map.Entry<String, String> option : options.entrySet()) {
            arguments[i++] = option.getKey();
            arguments[i++] = option.getValue();
        }
        arguments[i] = "x.csv";
        line.parseArgs(arguments);
        return feed.config();
    }

    private int run(String... arguments) {
        return Gavel.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("feed"), Stream.of(arguments)).toArray(String[]::new));
    }
}
