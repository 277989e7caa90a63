package dev.gavel.replay.audit;

import dev.gavel.storage.RedisKeys;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Some auctions of one partition as Redis has them at one moment, with the guard that says which moment that is. The
/// projector moves the guard together with the hashes, so a number in it tells up to which event they all stand.
///
/// @param guard what `projection:{partition}:next_offset` holds; empty: nothing
/// @param ids that were asked for; of each there is a hash, empty if Redis has none, and a highest bid or null
@SuppressWarnings("ArrayRecordComponent") // nobody compares pages
record RedisSnapshot(String guard, long[] ids, List<Map<String, String>> hashes, List<@Nullable String> highest) {
    /// Redis does nothing else while it answers: about a millisecond with this many.
    static final int MAX_IDS = 200;

    /// In one transaction, which only reads.
    ///
    /// @throws RedisException if Redis does not answer in time
    static RedisSnapshot read(
            StatefulRedisConnection<String, String> connection, int partition, long[] ids, Duration timeout) {
        RedisAsyncCommands<String, String> redis = connection.async();
        var _ = redis.multi();
        var _ = redis.get(RedisKeys.nextOffset(partition));
        for (long id : ids) {
            var _ = redis.hgetall(RedisKeys.auction(id));
            var _ = redis.get(RedisKeys.highest(id));
        }
        RedisFuture<TransactionResult> answer = redis.exec();
        TransactionResult results = LettuceFutures.awaitOrCancel(answer, timeout.toNanos(), TimeUnit.NANOSECONDS);
        String guard = results.get(0);
        List<Map<String, String>> hashes = new ArrayList<>(ids.length);
        List<@Nullable String> highest = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            hashes.add(results.get(1 + 2 * i));
            highest.add(results.get(2 + 2 * i));
        }
        return new RedisSnapshot(guard == null ? "" : guard, ids, hashes, highest);
    }

    /// The offset of `auction-events` up to which all of it stands; -1: the projector is writing, or has lost it.
    long offset() {
        try {
            return guard.isEmpty() ? -1 : Math.max(-1, Long.parseLong(guard));
        } catch (NumberFormatException marker) {
            return -1;
        }
    }
}
