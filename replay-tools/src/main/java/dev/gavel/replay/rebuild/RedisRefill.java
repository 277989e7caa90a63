package dev.gavel.replay.rebuild;

import dev.gavel.projector.postgres.ReadModelDatabase;
import dev.gavel.projector.redis.RedisConnection;
import dev.gavel.projector.table.OffsetTable;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.RedisKeys;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/// Makes the running projector fill Redis again from Postgres, which it does for each partition whose guard it did not
/// write itself. Only the projector writes to Redis, so no reader sees an auction go back (docs/adr/0015).
final class RedisRefill {
    private static final Duration POLL_INTERVAL = Duration.ofMillis(50);

    private final RebuildConfig config;
    private final ReadModelDatabase database;

    RedisRefill(RebuildConfig config, ReadModelDatabase database) {
        this.config = config;
        this.database = database;
    }

    /// @return partitions that were refilled
    /// @throws StartupException if Redis does not answer, or if no projector refills a partition in time
    int run() throws SQLException, InterruptedException {
        Map<Integer, Long> wanted;
        try (Connection live = database.open()) {
            wanted = OffsetTable.readAll(live);
        }
        try (RedisConnection redis = RedisConnection.open(config.redisUrl(), config.timeout())) {
            RedisCommands<String, String> commands = redis.connection().sync();
            // Neither an offset nor a marker of a projector.
            String broken = "rebuild:" + UUID.randomUUID();
            wanted.keySet().forEach(partition -> commands.set(RedisKeys.nextOffset(partition), broken));
            for (var partition : wanted.entrySet()) {
                await(commands, partition.getKey(), partition.getValue());
            }
            return wanted.size();
        } catch (RedisException e) {
            throw new StartupException("Redis failed: " + e.getMessage() + ". Start again with --only redis", e);
        }
    }

    /// Waits for as long as the guard moves, because then a projector is at work.
    private void await(RedisCommands<String, String> commands, int partition, long wanted) {
        String last = "";
        long deadlineNs = 0;
        while (true) {
            String guard = String.valueOf(commands.get(RedisKeys.nextOffset(partition)));
            if (RedisKeys.offset(guard) >= wanted) {
                return;
            }
            if (!guard.equals(last)) {
                last = guard;
                deadlineNs = System.nanoTime() + config.timeout().toNanos();
            } else if (System.nanoTime() - deadlineNs > 0) {
                throw new StartupException(
                        "no projector refills partition "
                                + partition
                                + " of Redis: start one (gavel up, or gavel project), and it refills Redis from"
                                + " Postgres by itself");
            }
            LockSupport.parkNanos(POLL_INTERVAL.toNanos());
        }
    }
}
