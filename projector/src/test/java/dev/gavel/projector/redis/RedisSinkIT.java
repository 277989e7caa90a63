package dev.gavel.projector.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.projector.Batches;
import dev.gavel.projector.ProjectorConnections;
import dev.gavel.projector.fold.EventBatch;
import dev.gavel.projector.postgres.PostgresSink;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import io.lettuce.core.RedisException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisSinkIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String NEXT_OFFSET = RedisKeys.nextOffset(3);

    private Stores stores;
    private ProjectorConnections connections;
    private PostgresSink postgres;
    private RedisSink sink;
    private long next;

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
        postgres = new PostgresSink(connections.database());
        sink = connections.redisSink(TIMEOUT);
        next = 0;
        sink.assign(postgres.offsets(List.of(3)));
        settle();
    }

    @Test
    void writesTheHashAndTheHighestBid() throws Exception {
        project(SampleEvents.opened(42, 3, 100));
        assertThat(stores.redis().exists(RedisKeys.highest(42))).isZero();

        project(SampleEvents.accepted(42, 3, 101, 10));

        AuctionView view = AuctionHash.read(42, stores.redis().hgetall(RedisKeys.auction(42)));
        assertThat(view.standing()).isEqualTo(SampleEvents.standing(10));
        assertThat(view.terms().title()).isEqualTo("auction 42");
        assertThat(view.position()).hasToString("3@101");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("10.00");
        assertThat(stores.redis().get(NEXT_OFFSET)).isEqualTo("2");
    }

    @Test
    void followsAPriceThatARetractionLowers() throws Exception {
        long first = new Position(3, 101).bidId();
        long second = new Position(3, 102).bidId();
        project(SampleEvents.proxyOpened(42, 3, 100), SampleEvents.maximum(42, 3, 101, 1, first));
        project(SampleEvents.maximum(42, 3, 102, 5, second));
        project(SampleEvents.event(42, 3, 103, SampleEvents.proxyStanding(1, first), new Fact.Retracted(second, 7)));
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("1.00");

        project(SampleEvents.event(42, 3, 104, SampleEvents.proxyStanding(0, 0), new Fact.Retracted(first, 7)));

        assertThat(stores.redis().exists(RedisKeys.highest(42))).isZero();
        var written = stores.redis().hgetall(RedisKeys.auction(42));
        assertThat(AuctionHash.read(42, written).terms().type()).isEqualTo(AuctionType.PROXY);
        stores.redis().flushall();
        settle();
        assertThat(stores.redis().hgetall(RedisKeys.auction(42))).isEqualTo(written);
        assertThat(stores.redis().exists(RedisKeys.highest(42))).isZero();
    }

    @Test
    void neverMovesBack() throws Exception {
        project(SampleEvents.opened(42, 3, 100));
        EventBatch late = Batches.of(3, next, SampleEvents.accepted(42, 3, 101, 10));
        project(SampleEvents.accepted(42, 3, 101, 10));
        project(SampleEvents.accepted(42, 3, 102, 20));
        RedisSink zombie = connections.redisSink(TIMEOUT);
        zombie.assign(Map.of(3, 1L));
        stores.redis().set(NEXT_OFFSET, "1");
        settle(zombie, false);

        zombie.write(late);

        assertThat(price(42)).isEqualTo("20.00");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("20.00");
    }

    @Test
    void recoversFromAFlushWithoutTraffic() throws Exception {
        project(
                SampleEvents.opened(42, 3, 100),
                SampleEvents.accepted(42, 3, 101, 10),
                SampleEvents.opened(43, 3, 102));

        stores.redis().flushall();

        await("both auctions are restored")
                .until(() -> {
                    sink.maintain();
                    return "3".equals(stores.redis().get(NEXT_OFFSET));
                });
        assertThat(price(42)).isEqualTo("10.00");
        assertThat(price(43)).isEqualTo("0.00");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("10.00");
    }

    @Test
    void recoversFromAnOlderSnapshot() throws Exception {
        project(SampleEvents.opened(42, 3, 100), SampleEvents.opened(43, 3, 101));
        stores.redis().save();
        project(SampleEvents.accepted(42, 3, 102, 10));
        stores.stopRedis();
        stores.startRedis();
        await("the test is connected again").until(() -> ping());
        assertThat(price(42)).isEqualTo("0.00");

        await("the event after the snapshot is there")
                .until(() -> {
                    sink.maintain();
                    return "3".equals(stores.redis().get(NEXT_OFFSET));
                });

        assertThat(price(42)).isEqualTo("10.00");
    }

    @Test
    void recoversFromAFlushDuringTraffic() throws Exception {
        project(SampleEvents.opened(42, 3, 100), SampleEvents.opened(43, 3, 101));
        stores.redis().flushall();

        project(SampleEvents.accepted(42, 3, 102, 10));

        assertThat(price(42)).isEqualTo("10.00");
        assertThat(price(43)).isEqualTo("0.00");
        assertThat(stores.redis().get(NEXT_OFFSET)).isEqualTo("3");
    }

    @Test
    void aDeletedHashIsRestoredCompletelyOrNotAtAll() throws Exception {
        project(SampleEvents.opened(42, 3, 100));
        stores.redis().del(RedisKeys.auction(42));

        write(SampleEvents.accepted(42, 3, 101, 10));

        assertThat(stores.redis().exists(RedisKeys.auction(42))).isZero();
        settle();
        assertThat(AuctionHash.read(42, stores.redis().hgetall(RedisKeys.auction(42))).standing())
                .isEqualTo(SampleEvents.standing(10));
    }

    @Test
    void refillsSeveralPagesWhileBatchesContinue() throws Exception {
        int auctions = 3 * RedisSink.PAGE_AUCTIONS / 2;
        Event[] opened = new Event[auctions];
        for (int i = 0; i < auctions; i++) {
            opened[i] = SampleEvents.opened(i + 1, 3, i);
        }
        project(opened);
        stores.redis().flushall();
        write(SampleEvents.accepted(1, 3, auctions, 10));

        for (int price = 11; sink.isRefilling(); price++) {
            write(
                    SampleEvents.accepted(1, 3, auctions + price, price),
                    SampleEvents.accepted(auctions, 3, auctions + price + 1, price));
            sink.maintain();
        }

        assertThat(stores.redis().get(NEXT_OFFSET)).isEqualTo(Long.toString(next));
        assertThat(stores.redis().keys("auction:*:highest")).hasSize(2);
        assertThat(stores.redis().keys("auction:*")).hasSize(auctions + 2);
        assertThat(price(1)).isEqualTo(priceInPostgres(1));
        assertThat(price(auctions)).isEqualTo(priceInPostgres(auctions));
    }

    @Test
    void aFlushDuringARefillRestartsIt() throws Exception {
        int auctions = 2 * RedisSink.PAGE_AUCTIONS;
        Event[] opened = new Event[auctions];
        for (int i = 0; i < auctions; i++) {
            opened[i] = SampleEvents.opened(i + 1, 3, i);
        }
        project(opened);
        sink.assign(Map.of(3, next));
        stores.redis().flushall();
        await("the first page is written")
                .until(() -> {
                    sink.maintain();
                    return stores.redis().exists(RedisKeys.auction(1)) == 1;
                });
        assertThat(sink.isRefilling()).isTrue();

        stores.redis().flushall();
        settle();

        assertThat(stores.redis().keys("auction:*")).hasSize(auctions);
        assertThat(stores.redis().get(NEXT_OFFSET)).isEqualTo(Long.toString(next));
    }

    @Test
    void loadsTheScriptAgainIfRedisLostIt() throws Exception {
        project(SampleEvents.opened(42, 3, 100));
        stores.redis().scriptFlush();

        project(SampleEvents.accepted(42, 3, 101, 10));

        assertThat(price(42)).isEqualTo("10.00");
    }

    @Test
    void doesNotWaitForAnUnresponsiveRedis() throws Exception {
        sink = connections.redisSink(Duration.ofMillis(100));
        sink.assign(postgres.offsets(List.of(3)));
        settle();
        stores.redis().clientPause(1_500);

        long fromNs = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            write(SampleEvents.opened(i + 1, 3, i));
            sink.maintain();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - fromNs)).isLessThan(Duration.ofMillis(1_400));

        settle();
        assertThat(stores.redis().keys("auction:*")).hasSize(100);
    }

    @Test
    void aBatchThatRedisMissedIsRefilledAfterAReassignment() throws Exception {
        sink = connections.redisSink(Duration.ofMillis(100));
        sink.assign(postgres.offsets(List.of(3)));
        project(SampleEvents.opened(42, 3, 100));
        stores.redis().clientPause(500);
        write(SampleEvents.accepted(42, 3, 101, 10));
        // Redis is unavailable now. After the pause it runs what it was sent, and its guard equals the offset in
        // Postgres.
        sink.assign(postgres.offsets(List.of(3)));

        write(SampleEvents.accepted(42, 3, 102, 20));

        settle();
        assertThat(price(42)).isEqualTo("20.00");
    }

    /// Writes to both sinks and waits until Redis is complete.
    private void project(Event... events) throws Exception {
        write(events);
        settle();
    }

    private void write(Event... events) throws Exception {
        EventBatch batch = Batches.of(3, next, events);
        next += events.length;
        postgres.write(batch);
        sink.write(batch);
    }

    /// Waits until Redis has the offset of Postgres.
    private void settle() throws Exception {
        settle(sink, true);
    }

    private void settle(RedisSink maintained, boolean complete) throws Exception {
        String offset = Long.toString(complete ? next : 1);
        await("redis has the offset of postgres")
                .until(() -> {
                    maintained.maintain();
                    return !maintained.isRefilling() && offset.equals(stores.redis().get(NEXT_OFFSET));
                });
    }

    private String price(long auction) {
        return String.valueOf(stores.redis().hget(RedisKeys.auction(auction), "price"));
    }

    private String priceInPostgres(long auction) throws Exception {
        return stores.rows("SELECT (price_micros / 1000000) || '.00' FROM auctions WHERE id = " + auction).getFirst();
    }

    private static ConditionFactory await(String alias) {
        return Awaitility.await(alias)
                .atMost(Duration.ofSeconds(30))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    private boolean ping() {
        try {
            return "PONG".equals(stores.redis().ping());
        } catch (RedisException e) {
            return false;
        }
    }
}
