package dev.gavel.projector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.projector.postgres.PostgresSink;
import dev.gavel.schema.Event;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.SampleEvents;
import dev.gavel.testing.Stores;
import io.lettuce.core.RedisException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ProjectionLoopIT {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String COUNT_BIDS = "SELECT count(*) FROM bids";

    private Stores stores;
    private ProjectorConnections connections;
    private LogConsumer log;
    private @Nullable ProjectionLoop loop;
    private @Nullable Thread thread;

    /// The next offset of a command in partition 0.
    private long offset;

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
        log = new LogConsumer();
        offset = 0;
    }

    @AfterEach
    void stopLoop() throws Exception {
        Objects.requireNonNull(loop).stop();
        assertThat(Objects.requireNonNull(thread).join(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void projectsToBothStores() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        append(SampleEvents.accepted(42, 0, offset, 10));

        awaitOffset(2);

        awaitRedisOffset(2);
        assertThat(stores.rows(COUNT_BIDS)).containsExactly("1");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("10.00");
    }

    @Test
    void theLagReachesZeroIfTheLogEndsWithTransactionMarkers() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        log.appendMarker(0);
        awaitOffset(2);

        log.appendMarker(0);

        awaitOffset(3);
        awaitRedisOffset(3);
    }

    @Test
    void aMalformedEventDoesNotStopThePartition() throws Exception {
        run(connections.database());
        log.append(SampleEvents.garbage(0, 0));
        append(SampleEvents.opened(42, 0, offset));

        awaitOffset(2);

        assertThat(stores.rows("SELECT event_offset FROM unreadable_events")).containsExactly("0");
        assertThat(stores.rows("SELECT id FROM auctions")).containsExactly("42");
    }

    @Test
    void recoversFromFailedCommitsAndLostResponses() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        run(failing(connections.database(), commits));
        append(SampleEvents.opened(42, 0, offset));
        for (int i = 1; i <= 1_000; i++) {
            append(SampleEvents.accepted(42, 0, offset, i));
        }

        awaitOffset(1_001);

        awaitRedisOffset(1_001);
        assertThat(commits.get()).isGreaterThan(10);
        assertThat(stores.rows(COUNT_BIDS)).containsExactly("1000");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("1000.00");
    }

    @Test
    void aSecondProjectorDuplicatesNothing() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        append(SampleEvents.accepted(42, 0, offset, 1));
        awaitOffset(2);

        // The second projector writes this event.
        new PostgresSink(connections.database()).write(Batches.of(0, 2, SampleEvents.accepted(42, 0, 2, 2)));
        append(SampleEvents.accepted(42, 0, offset, 2));
        append(SampleEvents.accepted(42, 0, offset, 3));

        awaitOffset(4);
        awaitRedisOffset(4);
        assertThat(stores.rows(COUNT_BIDS)).containsExactly("3");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("3.00");
    }

    @Test
    void aRestartOfPostgresLosesNothing() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        awaitOffset(1);

        stores.stopPostgres();
        for (int i = 1; i <= 500; i++) {
            append(SampleEvents.accepted(42, 0, offset, i));
        }
        stores.startPostgres();
        append(SampleEvents.accepted(42, 0, offset, 501));

        awaitOffset(502);
        awaitRedisOffset(502);
        assertThat(stores.rows(COUNT_BIDS)).containsExactly("501");
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("501.00");
    }

    @Test
    void postgresContinuesDuringARedisOutageAndRedisCatchesUp() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        awaitRedisOffset(1);

        stores.stopRedis();
        for (int i = 1; i <= 500; i++) {
            append(SampleEvents.accepted(42, 0, offset, i));
        }
        awaitOffset(501);
        stores.startRedis();

        awaitRedisOffset(501);
        assertThat(stores.redis().get(RedisKeys.highest(42))).isEqualTo("500.00");
    }

    @Test
    void continuesWhereThePreviousLoopStopped() throws Exception {
        run(connections.database());
        append(SampleEvents.opened(42, 0, offset));
        append(SampleEvents.accepted(42, 0, offset, 1));
        awaitOffset(2);
        stopLoop();
        append(SampleEvents.accepted(42, 0, offset, 2));
        log = copyOf(log);

        run(connections.database());

        awaitOffset(3);
        awaitRedisOffset(3);
        assertThat(stores.rows(COUNT_BIDS)).containsExactly("2");
    }

    @Test
    void anEventThatPostgresRejectsIsNeverSkipped() throws Exception {
        stores.execute("ALTER TABLE auctions ADD CONSTRAINT test CHECK (id <> 42)");
        AtomicInteger attempts = new AtomicInteger();
        run(counting(connections.database(), attempts));
        append(SampleEvents.opened(42, 0, offset));
        append(SampleEvents.opened(43, 0, offset));

        await("three attempts").atMost(BOUND).until(() -> attempts.get() >= 3);
        assertThat(stores.rows("SELECT max(next_offset) FROM projection_offsets")).containsExactly("0");
        stores.execute("ALTER TABLE auctions DROP CONSTRAINT test");

        awaitOffset(2);
    }

    private void run(DataSource database) {
        LogConsumer consumer = log;
        consumer.schedulePollTask(
                () -> consumer.rebalance(List.of(LogConsumer.partition(0), LogConsumer.partition(1))));
        loop =
                new ProjectionLoop(
                        consumer,
                        new PostgresSink(database),
                        connections.redisSink(Duration.ofSeconds(1)),
                        System::nanoTime);
        thread = Thread.ofPlatform().name("gavel-projector").start(loop);
    }

    private void append(Event event) {
        log.append(SampleEvents.record(log.end(0), event));
        offset++;
    }

    private static LogConsumer copyOf(LogConsumer log) {
        LogConsumer copy = new LogConsumer();
        log.records().forEach(copy::append);
        return copy;
    }

    private void awaitOffset(long expected) throws Exception {
        await("postgres is at " + expected)
                .atMost(BOUND)
                .until(() -> {
                    try {
                        return stores.rows("SELECT next_offset FROM projection_offsets WHERE partition = 0")
                                .contains(Long.toString(expected));
                    } catch (SQLException e) {
                        return false;
                    }
                });
    }

    private void awaitRedisOffset(long expected) throws Exception {
        await("redis is at " + expected)
                .atMost(BOUND)
                .until(() -> {
                    try {
                        return Long.toString(expected).equals(stores.redis().get(RedisKeys.nextOffset(0)));
                    } catch (RedisException e) {
                        return false;
                    }
                });
    }

    private static DataSource counting(HikariDataSource real, AtomicInteger attempts) {
        return wrap(
                DataSource.class,
                real,
                (name, call) -> {
                    attempts.incrementAndGet();
                    return call.run();
                });
    }

    /// Of five commits, one fails without effect, and one succeeds and then reports a failure.
    private static DataSource failing(HikariDataSource real, AtomicInteger commits) {
        return wrap(
                DataSource.class,
                real,
                (_, call) ->
                        wrap(
                                Connection.class,
                                call.run(),
                                (name, inner) -> {
                                    if (!name.equals("commit")) {
                                        return inner.run();
                                    }
                                    int number = commits.incrementAndGet();
                                    if (number % 5 == 3) {
                                        throw new SQLException("the commit was lost", "08006");
                                    }
                                    Object result = inner.run();
                                    if (number % 5 == 1) {
                                        throw new SQLException("the response to the commit was lost", "08006");
                                    }
                                    return result;
                                }));
    }

    private interface Call {
        Object run() throws Exception;
    }

    private interface Around {
        Object call(String method, Call call) throws Exception;
    }

    private static <T> T wrap(Class<T> type, Object real, Around around) {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, args) ->
                                around.call(
                                        method.getName(),
                                        () -> {
                                            try {
                                                return method.invoke(real, args);
                                            } catch (InvocationTargetException e) {
                                                throw e.getCause() instanceof Exception cause ? cause : e;
                                            }
                                        })));
    }
}
