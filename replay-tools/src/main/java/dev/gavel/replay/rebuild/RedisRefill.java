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

/// Has the running projector write Redis anew from Postgres: it does so for each partition whose guard is not what it
/// left there. It alone writes, so no reader sees an auction go back; docs/adr/0015 says why there is no second way.
final class RedisRefill {
    private static final Duration LOOK_EVERY = Duration.ofMillis(50);

    private final RebuildConfig config;
    private final ReadModelDatabase database;

    RedisRefill(RebuildConfig config, ReadModelDatabase database) {
        this.config = config;
        this.database = database;
    }

    /// @return partitions that were refilled
    /// @throws StartupException if Redis does not answer, or if no projector refills a partition within the wait
    int run() throws SQLException, InterruptedException {
        Map<Integer, Long> wanted;
        try (Connection live = database.open()) {
            wanted = OffsetTable.readAll(live);
        }
        try (RedisConnection redis = RedisConnection.open(RedisConnection.uri(config.redisUrl()), config.patience())) {
            RedisCommands<String, String> commands = redis.connection().sync();
            // Unlike any offset, and unlike any projector's marker.
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

    /// As long as the guard moves, somebody is at work.
    private void await(RedisCommands<String, String> commands, int partition, long wanted) {
        String last = "";
        long deadlineNs = 0;
        while (true) {
            String guard = String.valueOf(commands.get(RedisKeys.nextOffset(partition)));
            if (isAt(guard, wanted)) {
                return;
            }
            if (!guard.equals(last)) {
                last = guard;
                deadlineNs = System.nanoTime() + config.patience().toNanos();
            } else if (System.nanoTime() - deadlineNs > 0) {
                throw new StartupException(
                        "nobody refills partition "
                                + partition
                                + " of Redis: start the projector (gavel up, or gavel"
                                + " project), and it does so from Postgres by itself",
                        null);
            }
            LockSupport.parkNanos(LOOK_EVERY.toNanos());
        }
    }

    private static boolean isAt(String guard, long wanted) {
        try {
            return Long.parseLong(guard) >= wanted;
        } catch (NumberFormatException marker) {
            return false;
        }
    }
}
