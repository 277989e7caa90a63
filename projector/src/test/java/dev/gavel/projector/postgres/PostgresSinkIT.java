package dev.gavel.projector.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.projector.Batches;
import dev.gavel.projector.ProjectorConnections;
import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.projector.fold.Fold;
import dev.gavel.projector.table.OffsetTable.OffsetMismatchException;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresSinkIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String BID =
            "auction_id, bid_id, bidder_id, amount_micros, reason, price_micros,"
                    + " minimum_next_bid_micros, leader_id, ends_at, decided_at";
    private static final String AUCTION =
            "id, title, opening_price_micros, increment_micros, status, starts_at, ends_at,"
                    + " price_micros, minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset";

    private Stores stores;
    private ProjectorConnections connections;
    private PostgresSink sink;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        stores = Stores.start(directory);
        connections = ProjectorConnections.open(stores);
    }

    @AfterAll
    void stop() throws Exception {
        connections.close();
        stores.close();
    }

    @BeforeEach
    void clear() throws Exception {
        stores.clear();
        sink = new PostgresSink(connections.database());
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
    }

    @Test
    void writesBidsAndTheLatestStandingOfEachAuction() throws Exception {
        sink.write(
                Batches.of(
                        3,
                        0,
                        SampleEvents.opened(42, 3, 100),
                        SampleEvents.accepted(42, 3, 101, 10),
                        SampleEvents.refused(42, 3, 102, 10),
                        SampleEvents.unknown(43, 3, 103)));

        assertThat(stores.rows("SELECT " + BID + " FROM bids ORDER BY bid_id"))
                .containsExactly(
                        "42|"
                                + id(101)
                                + "|10|10000000|null|10000000|10500000|10|2026-11-19 11:06:40.123+00"
                                + "|2026-11-18 11:06:40.224+00",
                        "42|"
                                + id(102)
                                + "|10|10000000|bid_too_low|10000000|10500000|10|2026-11-19 11:06:40.123+00"
                                + "|2026-11-18 11:06:40.225+00",
                        "43|" + id(103) + "|7|7000000|unknown_auction|null|null|null|null|2026-11-18 11:06:40.226+00");
        assertThat(stores.rows("SELECT " + AUCTION + " FROM auctions"))
                .containsExactly(
                        "42|auction 42|1000000|500000|open|2026-11-18 11:06:40.123+00"
                                + "|2026-11-19 11:06:40.123+00|10000000|10500000|10|10|3|102");
    }

    @Test
    void updatesAnAuctionThatWasOpenedInAnEarlierBatch() throws Exception {
        sink.write(Batches.of(3, 0, SampleEvents.opened(42, 3, 100), SampleEvents.opened(44, 3, 101)));

        sink.write(Batches.of(3, 2, SampleEvents.accepted(42, 3, 105, 20), SampleEvents.sold(42, 3, 106, 20)));

        assertThat(stores.rows("SELECT id, status, price_micros, leader_id, log_offset FROM auctions ORDER BY id"))
                .containsExactly("42|sold|20000000|20|106", "44|open|0|0|101");
    }

    @Test
    void keepsTheTimeOfTheCloseWhenALaterCommandIsRejected() throws Exception {
        Standing over = Objects.requireNonNull(SampleEvents.sold(42, 3, 106, 20).standing());
        Event late = SampleEvents.event(42, 3, 107, over, new Fact.BidRefused(SampleEvents.bid(42, 30), Reason.CLOSED));
        sink.write(Batches.of(3, 0, SampleEvents.opened(42, 3, 100), SampleEvents.sold(42, 3, 106, 20)));
        sink.write(Batches.of(3, 2, SampleEvents.opened(43, 3, 110), SampleEvents.sold(43, 3, 111, 20), late));

        assertThat(stores.rows("SELECT id, closed_at, log_offset FROM auctions ORDER BY id"))
                .containsExactly("42|2026-11-18 11:06:40.229+00|107", "43|2026-11-18 11:06:40.234+00|111");
        assertThat(new AuctionReader(connections.database()).page(3, 0, 10))
                .extracting(AuctionUpdate::closedAtMs)
                .containsExactly(SampleEvents.STARTS_AT_MS + 106, SampleEvents.STARTS_AT_MS + 111);
    }

    @Test
    void keepsTheLastMillisecondOfTheYear9999() throws Exception {
        long lastMs = 253_402_300_799_999L;
        Standing standing = new Standing(Status.OPEN, 0, 1, 0, 0, SampleEvents.STARTS_AT_MS, lastMs);

        sink.write(
                Batches.of(
                        3,
                        0,
                        SampleEvents.opened(42, 3, 100),
                        SampleEvents.event(42, 3, 101, standing, SampleEvents.refused(42, 3, 101, 1).fact())));

        assertThat(stores.rows("SELECT ends_at FROM auctions UNION ALL SELECT ends_at FROM bids"))
                .containsOnly("9999-12-31 23:59:59.999+00");
        assertThat(new AuctionReader(connections.database()).page(3, 0, 10).getFirst().standing().endsAtMs())
                .isEqualTo(lastMs);
    }

    @Test
    void storesHiddenAmountsAsNullAndTheCompleteTerms() throws Exception {
        sink.write(
                Batches.of(3, 0, SampleEvents.proxyOpened(42, 3, 100), SampleEvents.maximum(42, 3, 101, 1, id(101))));

        assertThat(stores.rows("SELECT type, increment_micros, leading_bid_id, reserve, sealed FROM auctions"))
                .containsExactly("proxy|null|" + id(101) + "|not_met|f");
        assertThat(stores.rows("SELECT amount_micros, also, reserve, sealed, bought, retracted_at FROM bids"))
                .containsExactly("null|null|not_met|f|f|null");
        AuctionUpdate read = new AuctionReader(connections.database()).page(3, 0, 10).getFirst();
        assertThat(read.terms()).isEqualTo(((Fact.Opened) SampleEvents.proxyOpened(42, 3, 100).fact()).terms());
        assertThat(read.standing()).isEqualTo(SampleEvents.proxyStanding(1, id(101)));
    }

    @Test
    void storesWhoSells() throws Exception {
        Event opened = SampleEvents.proxyOpened(42, 3, 100);
        Fact ofSeller = new Fact.Opened(((Fact.Opened) opened.fact()).terms().withSeller(20));
        Standing standing = Objects.requireNonNull(opened.standing());

        sink.write(
                Batches.of(3, 0, SampleEvents.event(42, 3, 100, standing, ofSeller), SampleEvents.opened(43, 3, 101)));
        sink.write(Batches.of(3, 2, SampleEvents.maximum(42, 3, 102, 1, id(102))));

        assertThat(stores.rows("SELECT id, seller_id FROM auctions ORDER BY id")).containsExactly("42|20", "43|0");
    }

    @Test
    void recordsWhenABidWasRetracted() throws Exception {
        sink.write(
                Batches.of(
                        3,
                        0,
                        SampleEvents.proxyOpened(42, 3, 100),
                        SampleEvents.maximum(42, 3, 101, 1, id(101)),
                        SampleEvents.maximum(42, 3, 102, 2, id(102)),
                        SampleEvents.event(
                                42, 3, 103, SampleEvents.proxyStanding(1, id(101)), new Fact.Retracted(id(102), 7))));
        sink.write(
                Batches.of(
                        3,
                        4,
                        SampleEvents.event(
                                42, 3, 104, SampleEvents.proxyStanding(0, 0), new Fact.Retracted(id(101), 7))));

        assertThat(stores.rows("SELECT bid_id, retracted_at FROM bids ORDER BY bid_id"))
                .containsExactly(id(101) + "|2026-11-18 11:06:40.227+00", id(102) + "|2026-11-18 11:06:40.226+00");
        assertThat(stores.rows("SELECT price_micros, leading_bid_id, log_offset FROM auctions"))
                .containsExactly("0|0|104");
    }

    @Test
    void recordsTheFirstBidOfARepetition() throws Exception {
        Standing standing = SampleEvents.proxyStanding(1, id(101));
        sink.write(
                Batches.of(
                        3,
                        0,
                        SampleEvents.proxyOpened(42, 3, 100),
                        SampleEvents.maximum(42, 3, 101, 1, id(101)),
                        SampleEvents.event(42, 3, 102, standing, new Fact.Repeated(new Position(3, 101)))));

        assertThat(stores.rows("SELECT * FROM repeats")).containsExactly("42|" + id(102) + "|" + id(101));
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
    }

    @Test
    void storesAllReasonsAndWhetherTheBidBought() throws Exception {
        List<Reason> all = List.of(Reason.values());
        Fact refused = new Fact.BidRefused(SampleEvents.bid(42, 7), Reason.KEY_REUSED, all);
        Fact bought = new Fact.BidAccepted(SampleEvents.bid(42, 7), new Fact.Closed(CloseCause.BOUGHT, 7, 1, 1, 1));
        sink.write(
                Batches.of(
                        3,
                        0,
                        SampleEvents.proxyOpened(42, 3, 100),
                        SampleEvents.event(42, 3, 101, SampleEvents.standing(1), refused),
                        SampleEvents.event(42, 3, 102, SampleEvents.standing(1), bought)));

        assertThat(stores.rows("SELECT reason, also, bought FROM bids ORDER BY bid_id"))
                .containsExactly(
                        "idempotency_key_reused|"
                                + all.stream().map(Reason::code).collect(Collectors.joining(","))
                                + "|f",
                        "null|null|t");
    }

    @Test
    void migratesADatabaseOfVersion1() throws Exception {
        stores.execute("CREATE SCHEMA old");
        var flyway =
                Flyway.configure()
                        .dataSource(stores.url().jdbcUrl(), stores.url().user(), stores.url().password())
                        .schemas("old")
                        .locations("classpath:dev/gavel/projector/migrations");
        flyway.target("1").load().migrate();
        stores.execute("INSERT INTO old.auctions SELECT 42, 'old', 1, 1, 'open', now(), now(), 5, 6, 7, 1, 3, 0");
        stores.execute("INSERT INTO old.bids SELECT 42, 1027, 7, 5, NULL, 5, 6, 7, now(), now()");
        stores.execute("INSERT INTO old.auctions SELECT 43, 'old', 1, 1, 'open', now(), now(), 5, 6, 7, 1, 3, 17");
        stores.execute("INSERT INTO old.projection_offsets VALUES (3, 30), (4, 0)");
        flyway.target("latest").load().migrate();

        assertThat(
                        stores.rows(
                                "SELECT type, leading_bid_id, reserve, sealed, terms, price_micros FROM old.auctions"
                                        + " WHERE id = 42"))
                .containsExactly("english|0|untold|f|null|5");
        assertThat(stores.rows("SELECT amount_micros, also, reserve, sealed, bought, retracted_at FROM old.bids"))
                .containsExactly("5|null|untold|f|f|null");
        assertThat(stores.rows("SELECT partition, next_offset, next_command FROM old.projection_offsets ORDER BY 1"))
                .containsExactly("3|30|18", "4|0|0");
        stores.execute("DROP SCHEMA old CASCADE");
    }

    /// Also for a bid that changes no auction.
    @Test
    void saysHowFarTheCommandsOfAPartitionAreDecided() throws Exception {
        sink.write(Batches.of(3, 0, SampleEvents.opened(42, 3, 100), SampleEvents.accepted(42, 3, 101, 10)));
        assertThat(stores.rows("SELECT next_command FROM projection_offsets WHERE partition = 3"))
                .containsExactly("102");

        sink.write(Batches.of(3, 2, SampleEvents.unknown(77, 3, 107)));
        assertThat(stores.rows("SELECT next_command FROM projection_offsets WHERE partition = 3"))
                .containsExactly("108");
    }

    @Test
    void rejectsABatchThatWasAlreadyWritten() throws Exception {
        EventBatch batch = Batches.of(3, 0, SampleEvents.opened(42, 3, 100), SampleEvents.accepted(42, 3, 101, 10));
        sink.write(batch);

        assertThatThrownBy(() -> sink.write(batch)).isInstanceOf(OffsetMismatchException.class);

        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 2L));
    }

    @Test
    void anEventThatIsOnTheLogAgainChangesNothing() throws Exception {
        Event opened = SampleEvents.opened(42, 3, 100);
        Event first = SampleEvents.accepted(42, 3, 101, 10);
        Event repeated =
                SampleEvents.event(42, 3, 103, SampleEvents.standing(20), new Fact.Repeated(new Position(3, 102)));
        sink.write(Batches.of(3, 0, opened, first, SampleEvents.accepted(42, 3, 102, 20), repeated));
        String all = "SELECT a::text FROM (TABLE bids) a UNION ALL SELECT b::text FROM (TABLE auctions) b ORDER BY 1";
        List<String> before = stores.rows(all);

        sink.write(Batches.of(3, 4, first));
        sink.write(Batches.of(3, 5, first, opened, repeated, first));
        assertThat(stores.rows(all)).isEqualTo(before);

        sink.write(Batches.of(3, 9, repeated, first, SampleEvents.accepted(42, 3, 104, 30)));
        assertThat(stores.rows("SELECT bid_id FROM bids ORDER BY 1"))
                .containsExactly("" + id(101), "" + id(102), "" + id(104));
        assertThat(stores.rows("SELECT price_micros, log_offset FROM auctions")).containsExactly("30000000|104");
        assertThat(stores.rows("SELECT count(*) FROM repeats")).containsExactly("1");
    }

    /// A third of the events is mutated, in any byte of key and value.
    @Test
    void whateverIsOnTheTopicIsWrittenOrMalformed() throws Exception {
        Random random = new Random(7);
        int batchEvents = 100;
        long malformed = 0;
        for (int from = 0; from < 3_000; from += batchEvents) {
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (int offset = from; offset < from + batchEvents; offset++) {
                Event event =
                        switch (random.nextInt(5)) {
                            case 0 -> SampleEvents.proxyOpened(1 + random.nextInt(20), 3, offset);
                            case 1 -> SampleEvents.opened(1 + random.nextInt(20), 3, offset, "title\0");
                            case 2 -> SampleEvents.sold(1 + random.nextInt(20), 3, offset, 20);
                            case 3 -> SampleEvents.refused(1 + random.nextInt(20), 3, offset, 20);
                            default -> SampleEvents.maximum(1 + random.nextInt(20), 3, offset, 5, id(offset));
                        };
                var record = SampleEvents.record(offset, event);
                if (random.nextInt(3) == 0) {
                    record.value()[random.nextInt(record.value().length)] = (byte) random.nextInt();
                    record.key()[random.nextInt(20) == 0 ? 7 : 0] = (byte) (random.nextInt(20) - 1);
                }
                records.add(record);
            }
            EventBatch batch = Fold.of(records, List.of(new OffsetRange(3, from, from + batchEvents)));
            sink.write(batch);
            malformed += batch.malformed().size();
        }

        assertThat(malformed).isBetween(100L, 1_000L);
        assertThat(stores.rows("SELECT count(*) FROM unreadable_events")).containsExactly(Long.toString(malformed));
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 3_000L));
    }

    @Test
    void writesNothingIfTheLastStatementFails() throws Exception {
        stores.execute("ALTER TABLE auctions ADD CONSTRAINT test CHECK (id <> 42)");
        try {
            assertThatThrownBy(() ->
                            sink.write(
                                    Batches.of(3, 0, SampleEvents.unknown(7, 3, 99), SampleEvents.opened(42, 3, 100))))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23514"));
        } finally {
            stores.execute("ALTER TABLE auctions DROP CONSTRAINT test");
        }

        assertThat(stores.rows("SELECT * FROM bids")).isEmpty();
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
    }

    @Test
    void onlyOneOfTwoRacingProjectorsWrites() throws Exception {
        EventBatch batch = Batches.of(3, 0, SampleEvents.opened(42, 3, 100), SampleEvents.accepted(42, 3, 101, 10));
        Callable<String> race =
                () -> {
                    try {
                        new PostgresSink(connections.database()).write(batch);
                        return "written";
                    } catch (OffsetMismatchException e) {
                        return "rejected";
                    }
                };
        try (ExecutorService two = Executors.newFixedThreadPool(2)) {
            Future<String> one = two.submit(race);
            Future<String> other = two.submit(race);

            assertThat(List.of(one.get(), other.get())).containsExactlyInAnyOrder("written", "rejected");
        }
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
    }

    @Test
    void writesNothingIfTheConnectionIsLostWithinTheBatch() throws Exception {
        try (Connection connection = connections.database().getConnection();
                Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE bids IN ACCESS EXCLUSIVE MODE");
            try (ExecutorService one = Executors.newSingleThreadExecutor()) {
                Future<?> write =
                        one.submit(() -> {
                            sink.write(Batches.of(3, 0, SampleEvents.unknown(7, 3, 99)));
                            return null;
                        });
                await("the batch waits for the lock")
                        .atMost(BOUND)
                        .until(() -> {
                            lock.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
                            return write.isDone();
                        });
                assertThatThrownBy(write::get).hasCauseInstanceOf(SQLException.class);
            }
            connection.rollback();
        }

        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 0L));
        sink.write(Batches.of(3, 0, SampleEvents.unknown(7, 3, 99)));
        assertThat(stores.rows("SELECT count(*) FROM bids")).containsExactly("1");
    }

    @Test
    void storesMalformedEventsWithTheirBytes() throws Exception {
        EventBatch batch = Fold.of(List.of(SampleEvents.garbage(3, 0)), List.of(new OffsetRange(3, 0, 2)));

        sink.write(batch);

        assertThat(stores.rows("SELECT partition, event_offset, record_key, record_value FROM unreadable_events"))
                .containsExactly("3|0|\\x0000000000000001|\\xff");
        assertThat(sink.offsets(List.of(3))).isEqualTo(Map.of(3, 2L));
    }

    @Test
    void writesMoreBidsThanFitInOneBuffer() throws Exception {
        Event[] events = new Event[5_000];
        for (int i = 0; i < events.length; i++) {
            events[i] = SampleEvents.unknown(i % 100 + 1, 3, i);
        }

        sink.write(Batches.of(3, 0, events));

        assertThat(stores.rows("SELECT count(*), sum(bid_id) FROM bids"))
                .containsExactly("5000|" + (4_999L * 2_500 * Position.MAX_PARTITIONS + 5_000L * 3));
    }

    private static long id(long offset) {
        return new Position(3, offset).bidId();
    }
}
