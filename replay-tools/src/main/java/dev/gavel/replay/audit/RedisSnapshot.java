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

/// Some auctions of one partition at one moment in Redis, together with the partition's guard. The projector moves the
/// guard together with the hashes, so a number in it is the offset that they all have.
///
/// @param guard the value of `projection:{partition}:next_offset`, empty if there is none
/// @param ids that were read
/// @param hashes one for each id, empty if Redis has none
/// @param highest the highest bid for each id, or `null`
@SuppressWarnings("ArrayRecordComponent") // never compared
record RedisSnapshot(String guard, long[] ids, List<Map<String, String>> hashes, List<@Nullable String> highest) {
    /// Redis serves nobody else while it answers: about a millisecond for so many auctions.
    static final int MAX_IDS = 200;

    /// Reads in one transaction.
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

    /// The offset of `auction-events` that all auctions have, or -1 while the projector writes or has lost it.
    long offset() {
        return RedisKeys.offset(guard);
    }
}
