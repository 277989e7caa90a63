package dev.gavel.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSinkIT {
    private Stores stores;
    private PostgresSink sink;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        stores = Stores.start(directory);
    }

    @AfterAll
    void stop() throws Exception {
        stores.close();
    }

    @BeforeEach
    void clear() throws Exception {
        stores.clear();
        sink = new PostgresSink(stores.database());
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
    }

    @Test
    void writesBidsAndTheLastStandingOfEachAuction() throws Exception {
        sink.write(Batches.of(
                3,
                0,
                Samples.opened(42, 3, 100),
                Samples.accepted(42, 3, 101, 10),
                Samples.refused(42, 3, 102, 10),
                Samples.unknown(43, 3, 103)));

        assertThat(stores.rows("SELECT * FROM bids ORDER BY bid_id"))
                .containsExactly(
                        "42|" + id(101) + "|10|10000000|null|10000000|10500000|10|2026-11-19 11:06:40.123+00"
                                + "|2026-11-18 11:06:40.224+00",
                        "42|" + id(102) + "|10|10000000|bid_too_low|10000000|10500000|10|2026-11-19 11:06:40.123+00"
                                + "|2026-11-18 11:06:40.225+00",
                        "43|" + id(103) + "|7|7000000|unknown_auction|null|null|null|null|2026-11-18 11:06:40.226+00");
        assertThat(stores.rows("SELECT * FROM auctions"))
                .containsExactly("42|auction 42|1000000|500000|open|2026-11-18 11:06:40.123+00"
                        + "|2026-11-19 11:06:40.123+00|10000000|10500000|10|10|3|102");
    }

    @Test
    void movesAnAuctionThatWasOpenedEarlier() throws Exception {
        sink.write(Batches.of(3, 0, Samples.opened(42, 3, 100), Samples.opened(44, 3, 101)));

        sink.write(Batches.of(3, 2, Samples.accepted(42, 3, 105, 20), Samples.sold(42, 3, 106, 20)));

        assertThat(stores.rows("SELECT id, status, price_micros, leader_id, log_offset FROM auctions ORDER BY id"))
                .containsExactly("42|sold|20000000|20|106", "44|open|0|0|101");
    }

    @Test
    void keepsTheLastMillisecondOfTheYear9999() throws Exception {
        long lastMs = 253_402_300_799_999L;
        Standing standing = new Standing(
                Status.OPEN, 0, 1, 0, 0, Samples.STARTS_AT_MS, lastMs);

        sink.write(Batches.of(
                3, 0, Samples.opened(42, 3, 100), Samples.event(42, 3, 101, standing, Samples.refused(42, 3, 101, 1).fact())));

        assertThat(stores.rows("SELECT ends_at FROM auctions UNION ALL SELECT ends_at FROM bids"))
                .containsOnly("9999-12-31 23:59:59.999+00");
        assertThat(new AuctionReader(stores.database()).page(3, 0, 10).getFirst().standing().endsAtMs())
                .isEqualTo(lastMs);
    }

    @Test
    void refusesABatchThatIsDeliveredAgain() throws Exception {
        Batch batch = Batches.of(3, 0, Samples.opened(42, 3, 100), Samples.accepted(42, 3, 101, 10));
        sink.write(batch);

        assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(OffsetMismatch.class);

        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 2L));
    }

    @Test
    void writesNothingOfABatchThatFailsInItsLastStatement() throws Exception {
        stores.execute("INSERT INTO auctions SELECT 42, '', 1, 1, 'open', now(), now(), 0, 1, 0, 0, 3, 0");

        assertThatThrownBy(() -> sink.write(
                        Batches.of(3, 0, Samples.unknown(7, 3, 99), Samples.opened(42, 3, 100))))
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));

        assertThat(stores.rows("SELECT * FROM bids")).isEmpty();
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
    }

    @Test
    void ofTwoProjectorsThatRaceOnlyOneWrites() throws Exception {
        Batch batch = Batches.of(3, 0, Samples.opened(42, 3, 100), Samples.accepted(42, 3, 101, 10));
        Callable<String> race = () -> {
            try {
                new PostgresSink(stores.database()).write(batch);
                return "written";
            } catch (OffsetMismatch e) {
                return "refused";
            }
        };
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Future<String> one = two.submit(race);
            Future<String> other = two.submit(race);

            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder("written", "refused");
        }
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
    }

    @Test
    void aConnectionThatDiesInTheBatchLeavesNothing() throws Exception {
        try (Connection connection = stores.database().getConnection();
                Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE bids IN ACCESS EXCLUSIVE MODE");
            try (ExecutorService one = Executors.newSingleThreadExecutor()) {
                Future<?> write = one.submit(() -> {
                    sink.write(Batches.of(3, 0, Samples.unknown(7, 3, 99)));
                    return null;
                });
                Eventually.isTrue("the batch waits for the lock", () -> {
                    lock.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
                    return write.isDone();
                });
                assertThatThrownBy(write::get).hasCauseInstanceOf(SQLException.class);
            }
            connection.rollback();
        }

        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
        sink.write(Batches.of(3, 0, Samples.unknown(7, 3, 99)));
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
    }

    @Test
    void setsUnreadableEventsAsideWithTheirBytes() throws Exception {
        Batch batch = Fold.of(List.of(Samples.garbage(3, 0)), List.of(new Span(3, 0, 2)));

        sink.write(batch);

        assertThat(stores.rows("SELECT partition, event_offset, record_key, record_value FROM unreadable_events"))
                .containsExactly("3|0|\\x0000000000000001|\\xff");
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 2L));
    }

    @Test
    void writesMoreBidsThanFitInOneBuffer() throws Exception {
        Event[] events = new Event[5_000];
        for (int i = 0; i < events.length; i++) {
            events[i] = Samples.unknown(i % 100 + 1, 3, i);
        }

        sink.write(Batches.of(3, 0, events));

        assertThat(stores.rows("SELECT count(*), sum(bid_id) FROM bids"))
                .containsExactly("5000|" + (4_999L * 2_500 * Position.MAX_PARTITIONS + 5_000L * 3));
    }

    private static long id(long offset) {
        return new Position(3, offset).bidId();
    }
}
