package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.Reader;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole histories through the whole pipeline, against a second computation straight from the file.
final class FeedIT {
    private static final Path SAMPLE = Path.of("..", "compose", "samples", "bids-sample.csv");
    /// 8 728 bids of 492 real auctions; not part of the repository.
    private static final Path EBAY = Path.of("..", "..", "shared", "data", "ebay-bids.csv");

    @Test
    void playsTheSample(@TempDir Path data) throws Exception {
        plays(SAMPLE, data);
    }

    @Test
    void playsRealAuctions(@TempDir Path data) throws Exception {
        assumeThat(EBAY).exists();
        plays(EBAY, data);
    }

    private static void plays(Path history, Path data) throws Exception {
        List<CSVRecord> bids = read(history);
        Map<Long, BigDecimal> prices = closingPrices(bids);
        try (GavelUp up = GavelUp.start(data, GavelUp.Ports.free())) {
            Process feed = GavelUp.gavel(
                    data.resolve("feed.err"), "feed", history.toString(), "--url=http://127.0.0.1:" + up.ports.http());
            // The table is not looked at, but a full pipe would stop the feed.
            feed.inputReader().lines().forEach(line -> {});
            assertThat(feed.waitFor(5, TimeUnit.MINUTES)).isTrue();
            assertThat(feed.exitValue()).isZero();
            everythingAgrees(up, bids.size(), prices);
        }
    }

    private static void everythingAgrees(GavelUp up, int bids, Map<Long, BigDecimal> prices) throws Exception {
        Log log = new Log(up.ports.kafka());
        ReadModels readModels = new ReadModels(up.ports);
        int openAndClose = 2 * prices.size();
        assertThat(log.read(Topics.COMMANDS, "read_uncommitted")).hasSize(bids + openAndClose);
        Eventually.within(Duration.ofSeconds(20), () -> {
            assertThat(log.events()).hasSize(bids + openAndClose);
            assertThat(readModels.number("SELECT count(*) FROM bids")).isEqualTo(bids);
            assertThat(readModels.number("SELECT count(*) FROM auctions WHERE status IN ('sold', 'unsold')"))
                    .isEqualTo(prices.size());
        });
        for (var price : prices.entrySet()) {
            long micros = readModels.number("SELECT price_micros FROM auctions WHERE id = " + price.getKey());
            assertThat(BigDecimal.valueOf(micros, 6)).as("auction %d", price.getKey()).isEqualByComparingTo(price.getValue());
        }
    }

    private static List<CSVRecord> read(Path history) throws IOException {
        CSVFormat format = CSVFormat.DEFAULT.builder().setHeader().setSkipHeaderRecord(true).get();
        try (Reader file = Files.newBufferedReader(history);
                CSVParser rows = format.parse(file)) {
            return rows.getRecords();
        }
    }

    /// A bid stands if it reaches the opening bid and is above all before it; ties in time as in the file.
    private static Map<Long, BigDecimal> closingPrices(List<CSVRecord> bids) {
        List<CSVRecord> inTime = new ArrayList<>(bids);
        inTime.sort(Comparator.comparing(bid -> new BigDecimal(bid.get("bidtime"))));
        Map<Long, BigDecimal> openings = new HashMap<>();
        bids.forEach(bid -> openings.putIfAbsent(auction(bid), new BigDecimal(bid.get("openbid"))));
        Map<Long, BigDecimal> prices = new HashMap<>();
        openings.keySet().forEach(auction -> prices.put(auction, BigDecimal.ZERO));
        for (CSVRecord bid : inTime) {
            BigDecimal amount = new BigDecimal(bid.get("bid"));
            if (amount.compareTo(openings.get(auction(bid))) >= 0) {
                prices.merge(auction(bid), amount, BigDecimal::max);
            }
        }
        return prices;
    }

    private static long auction(CSVRecord bid) {
        return Long.parseLong(bid.get("auctionid"));
    }
}
