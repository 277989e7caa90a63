package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.ingest.read.OpenAuctionsCount;
import dev.gavel.ingest.read.PostgresReadModel;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.ingest.read.ReadQuery;
import dev.gavel.projector.postgres.PostgresPool;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.testing.Stores;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What the queries of the API cost on large tables: a number of rows that does not depend on their size. The profile
/// `harm` sets `queries.rows`, so that the table of bids has ten million rows.
final class QueryPlanIT {
    private static final int BIDS = Integer.getInteger("queries.rows", 200_000);
    private static final int AUCTIONS = BIDS / 10;
    private static final int LIMIT = 100;

    /// Of one page: both parts of the list of open auctions, and the auction of each bid of a page.
    private static final long MAX_ROWS = 4L * LIMIT;

    /// The plan of a row that is looked up; index pages included.
    private static final long MAX_BUFFERS = 12L * LIMIT;

    private static final Pattern ROWS = Pattern.compile("actual [^)]*rows=([0-9.]+) loops=(\\d+)");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by [A-Za-z ]+: (\\d+)");
    private static final Pattern BUFFERS = Pattern.compile("Buffers: shared (?:hit=(\\d+))? ?(?:read=(\\d+))?");

    // Set before the first test.
    private static Stores stores;
    private static PostgresReadModel reads;

    @BeforeAll
    static void fill(@TempDir Path directory) throws Exception {
        stores = Stores.start(directory);
        PostgresPool.open(stores.url(), Duration.ofSeconds(30)).close();
        long startNs = System.nanoTime();
        stores.execute(
                """
                INSERT INTO auctions (id, title, opening_price_micros, increment_micros, status, starts_at, ends_at,
                    price_micros, minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset, seller_id)
                SELECT n, 'auction ' || n, 1000000, 10000,
                    CASE WHEN n %% 1000 = 0 THEN 'open' WHEN n %% 3 = 0 THEN 'scheduled' ELSE 'sold' END,
                    now() - interval '1 day', now() + interval '1 day', 5000000, 5010000, 7, 10, n %% 8, n * 10 / 8, n %% 20000
                FROM generate_series(1, %d) AS n\
                """
                        .formatted(AUCTIONS));
        stores.execute(
                """
                INSERT INTO bids (auction_id, bid_id, bidder_id, amount_micros, price_micros,
                    minimum_next_bid_micros, leader_id, ends_at, decided_at)
                SELECT 1 + n / 10 %% %d, n::bigint / 8 * 1024 + n %% 8, 7, 5000000, 5000000, 5010000, 7,
                    now() + interval '1 day', now()
                FROM generate_series(0, %d) AS n\
                """
                        .formatted(AUCTIONS, BIDS - 1));
        stores.execute(
                "INSERT INTO repeats SELECT 1 + n %% %d, -n, 0 FROM generate_series(1, %d) AS n"
                        .formatted(AUCTIONS, BIDS / 10));
        stores.execute("INSERT INTO projection_offsets SELECT p, 20000000, 20000000 FROM generate_series(0, 7) AS p");
        stores.execute("VACUUM ANALYZE");
        System.out.printf("%,d bids in %,d ms%n", BIDS, (System.nanoTime() - startNs) / 1_000_000);
        reads = PostgresReadModel.of(stores.url(), InstantSource.system());
    }

    @AfterAll
    static void stop() throws IOException {
        reads.close();
        stores.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyQueryReadsAsManyRowsAsItsPageNeeds(ReadQuery query) throws SQLException {
        for (Object[] parameters : parameters(query)) {
            String plan = explain(query.sql(), parameters);

            assertThat(plan).doesNotContain("Seq Scan on bids", "Seq Scan on auctions", "Seq Scan on repeats");
            assertThat(rows(plan)).as(plan).isLessThanOrEqualTo(MAX_ROWS);
            assertThat(buffers(plan)).as(plan).isLessThanOrEqualTo(MAX_BUFFERS);
        }
    }

    @Test
    void theAuctionsOfASellerAreCountedInTheirIndex() throws SQLException {
        String plan = explain(OpenAuctionsCount.SELECT_OF_SELLER, 3_000L, LIMIT);

        assertThat(plan).contains("auctions_open_by_seller").doesNotContain("Seq Scan");
        assertThat(rows(plan)).as(plan).isLessThanOrEqualTo(MAX_ROWS);
        assertThat(buffers(plan)).as(plan).isLessThanOrEqualTo(MAX_BUFFERS);
    }

    /// The former query for a bid that does not exist: this test can tell a good plan from a bad one.
    @Test
    void aSearchIsSeen() throws SQLException {
        String plan =
                explain(
                        "SELECT 1 FROM auctions WHERE log_partition = ? AND log_offset >= ? LIMIT 1",
                        3,
                        Long.MAX_VALUE / 2);

        assertThat(plan).contains("Seq Scan on auctions");
        assertThat(rows(plan)).isGreaterThan(MAX_ROWS);
    }

    @Test
    void everyReadReturnsAPage() {
        for (Status status : Status.values()) {
            assertThat(reads.auctions(status, 0, LIMIT).auctions()).hasSizeLessThanOrEqualTo(LIMIT);
        }
        AuctionSlice open = reads.auctions(Status.OPEN, 0, LIMIT);
        assertThat(open.auctions()).hasSize(LIMIT).isSortedAccordingTo(Comparator.comparingLong(AuctionView::id));
        assertThat(open.more()).isTrue();
        // All of them have started.
        AuctionSlice scheduled = reads.auctions(Status.SCHEDULED, 0, LIMIT);
        assertThat(scheduled.auctions()).isEmpty();
        assertThat(scheduled.more()).isTrue();
        assertThat(scheduled.lastId()).isGreaterThanOrEqualTo(LIMIT);
        assertThat(reads.auctions(null, AUCTIONS, LIMIT)).isEqualTo(new AuctionSlice(List.of(), AUCTIONS, false));
        assertThat(reads.bids(AUCTIONS / 2, Long.MAX_VALUE, LIMIT)).isNotEmpty();
        assertThat(reads.isPast(new Position(3, 19_999_999))).isTrue();
        assertThat(reads.isPast(new Position(3, 20_000_000))).isFalse();
        assertThat(reads.isPast(new Position(9, 0))).isFalse();
    }

    /// The time is the server's, so it holds even if this process is gone.
    @Test
    void aQueryThatTakesTooLongIsEndedByTheServer() throws Exception {
        try (Connection locking = connect()) {
            locking.setAutoCommit(false);
            locking.createStatement().execute("LOCK TABLE auctions IN ACCESS EXCLUSIVE MODE");

            assertThatThrownBy(() -> reads.auction(1))
                    .isInstanceOf(ReadModels.UnavailableException.class)
                    .hasMessageContaining("statement timeout");
            locking.rollback();
        }
        assertThat(reads.auction(1)).isNotNull();
    }

    /// Those that read most, and those that find nothing.
    private static Object[][] parameters(ReadQuery query) {
        long auction = AUCTIONS / 2;
        long last = Long.MAX_VALUE;
        return switch (query) {
            case AUCTION -> new Object[][] {{auction}, {last}};
            case AUCTIONS -> new Object[][] {{0L, LIMIT}, {auction, LIMIT}, {last, LIMIT}};
            case AUCTIONS_OF_STATUS ->
                    new Object[][] {
                        {"scheduled", 0L, LIMIT},
                        {"sold", auction, LIMIT},
                        {"open", auction, LIMIT},
                        {"unsold", 0L, LIMIT}
                    };
            case AUCTIONS_OF_TWO_STATUSES ->
                    new Object[][] {
                        {"open", 0L, LIMIT, "scheduled", 0L, LIMIT, LIMIT},
                        {"open", auction, LIMIT, "scheduled", auction, LIMIT, LIMIT},
                        {"unsold", 0L, LIMIT, "cancelled", 0L, LIMIT, LIMIT}
                    };
            case BIDS -> new Object[][] {{auction, last, LIMIT}, {auction, 0L, LIMIT}, {last, last, LIMIT}};
            case BID -> new Object[][] {{auction, auction, 0L, 0L}, {last, last, last, last}};
            case RECEIPT -> new Object[][] {{auction, 0L}, {last, last}};
            case NEXT_COMMAND -> new Object[][] {{3}, {9}};
            case NEXT_OFFSETS -> new Object[][] {{}};
        };
    }

    private static String explain(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement("EXPLAIN (ANALYZE, BUFFERS) " + sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            StringBuilder plan = new StringBuilder();
            try (ResultSet lines = statement.executeQuery()) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    /// The rows that the scans of the plan have read, those that a filter removed among them.
    private static long rows(String plan) {
        long rows = 0;
        boolean scan = false;
        for (String line : plan.lines().toList()) {
            Matcher read = ROWS.matcher(line);
            if (read.find()) {
                scan = line.contains(" Scan ");
                rows += scan ? Math.round(Double.parseDouble(read.group(1)) * Long.parseLong(read.group(2))) : 0;
            }
            Matcher removed = REMOVED.matcher(line);
            rows += scan && removed.find() ? Long.parseLong(removed.group(1)) : 0;
        }
        return rows;
    }

    /// Of the plan's root, which has those of all below it.
    private static long buffers(String plan) {
        Matcher matcher = BUFFERS.matcher(plan);
        assertThat(matcher.find()).as(plan).isTrue();
        return number(matcher.group(1)) + number(matcher.group(2));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(stores.url().jdbcUrl(), stores.url().user(), stores.url().password());
    }
}
