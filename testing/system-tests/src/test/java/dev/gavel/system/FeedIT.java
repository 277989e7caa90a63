package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole histories through the whole pipeline, against a second computation straight from the file.
final class FeedIT {
    private static final Path SAMPLE = Path.of("..", "..", "compose", "samples", "bids-sample.csv");

    /// 8 728 bids of 492 real auctions; not part of the repository.
    private static final Path EBAY = Path.of("..", "..", "..", "shared", "data", "ebay-bids.csv");

    @Test
    void playsTheSample(@TempDir Path data) throws Exception {
        plays(SAMPLE, "english", "off", data);
    }

    /// Local rejections change nothing in the result: prices, winners and accepted bids are the same.
    @Tag("slow")
    @Test
    void playsTheSampleByTheFastPath(@TempDir Path data) throws Exception {
        plays(SAMPLE, "english", "on", data);
    }

    @Test
    void playsTheSampleAsProxyAuctions(@TempDir Path data) throws Exception {
        plays(SAMPLE, "proxy", "on", data);
    }

    /// Plain proxy rules come to history's closing price in 473 of the 492: the others had hidden reserves or
    /// retractions, of which the file says nothing.
    @Tag("slow")
    @Test
    void playsRealAuctionsAsTheyWere(@TempDir Path data) throws Exception {
        assumeThat(EBAY).exists();
        Map<Long, BigDecimal> prices = plays(EBAY, "proxy", "off", data);

        Map<Long, BigDecimal> history = new HashMap<>();
        read(EBAY).forEach(bid -> history.put(HistoryReferenceModel.auction(bid), new BigDecimal(bid.get("price"))));
        assertThat(prices).hasSize(492);
        assertThat(
                        prices.entrySet().stream()
                                .filter(price -> price.getValue().compareTo(history.get(price.getKey())) == 0))
                .hasSize(473);
    }

    /// The closing prices, after everything was seen to agree with them.
    private static Map<Long, BigDecimal> plays(Path history, String type, String fastPath, Path data) throws Exception {
        List<CSVRecord> bids = read(history);
        Map<Long, HistoryReferenceModel.Result> results = HistoryReferenceModel.play(bids, type);
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), fastPath)) {
            Process feed =
                    GavelUp.gavel(
                            data.resolve("feed.err"),
                            "feed",
                            history.toString(),
                            "--type=" + type,
                            "--url=http://127.0.0.1:" + up.ports.http());
            // The table is not looked at, but a full pipe would stop the feed.
            feed.inputReader().lines().forEach(line -> {});
            assertThat(feed.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(feed.exitValue()).isZero();
            return everythingAgrees(up, bids.size(), fastPath.equals("off"), results);
        }
    }

    private static Map<Long, BigDecimal> everythingAgrees(
            GavelUp up, int bids, boolean allOnTheLog, Map<Long, HistoryReferenceModel.Result> results)
            throws Exception {
        TopicReader log = new TopicReader(up.ports.kafka());
        ReadModels readModels = new ReadModels(up);
        int openAndClose = 2 * results.size();
        int commands = log.read(Topics.COMMANDS, "read_uncommitted").size();
        assertThat(commands).isLessThanOrEqualTo(bids + openAndClose);
        if (allOnTheLog) {
            assertThat(commands).isEqualTo(bids + openAndClose);
        }
        await("the log and the read models have every bid and every end")
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> {
                    assertThat(log.events()).hasSize(commands);
                    assertThat(readModels.number("SELECT count(*) FROM bids")).isEqualTo(commands - openAndClose);
                    assertThat(readModels.number("SELECT count(*) FROM auctions WHERE status IN ('sold', 'unsold')"))
                            .isEqualTo(results.size());
                });
        Map<Long, BigDecimal> prices = new HashMap<>();
        for (var result : results.entrySet()) {
            long id = result.getKey();
            long micros = readModels.number("SELECT price_micros FROM auctions WHERE id = " + id);
            prices.put(id, BigDecimal.valueOf(micros, 6));
            assertThat(prices.get(id)).as("price of %d", id).isEqualByComparingTo(result.getValue().price());
            assertThat(readModels.number("SELECT leader_id FROM auctions WHERE id = " + id))
                    .as("winner of %d", id)
                    .isEqualTo(result.getValue().winnerId());
            assertThat(readModels.number("SELECT count(*) FROM bids WHERE reason IS NULL AND auction_id = " + id))
                    .as("accepted bids of %d", id)
                    .isEqualTo(result.getValue().accepted());
        }
        return prices;
    }

    private static List<CSVRecord> read(Path history) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader file = Files.newBufferedReader(history);
                CSVParser rows = format.parse(file)) {
            return rows.getRecords();
        }
    }
}
