package dev.gavel.projector;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Micros;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisKeys;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/// Calls of `project.lua`: sent one after the other, awaited together. Each one is conditional and moves no auction
/// back, so it does no harm that Lettuce may run one again, or late, after a reconnect.
final class GuardedWrites {
    /// Redis does nothing else while a script runs: about 2 ms with this many auctions.
    static final int MAX_ROWS = 200;

    private static final String SCRIPT = script();
    private static final String NO_BID = "";

    private final RedisAsyncCommands<String, String> redis;
    private final Duration timeout;
    private final List<Call> calls = new ArrayList<>();

    /// Unlike any offset, and unlike any other projector's.
    private final String markerPrefix = "writing:" + UUID.randomUUID() + ":";

    private long markers;
    private String digest = "";

    private GuardedWrites(RedisAsyncCommands<String, String> redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /// Loads the script.
    ///
    /// @param timeout for the answers to all that was sent
    /// @throws RedisException if Redis does not take it
    static GuardedWrites ready(StatefulRedisConnection<String, String> connection, Duration timeout) {
        GuardedWrites writes = new GuardedWrites(connection.async(), timeout);
        writes.loaded(connection.sync().scriptLoad(SCRIPT));
        return writes;
    }

    private record Call(RedisPartition partition, List<AuctionChange> rows, RedisFuture<List<Object>> answer) {}

    /// What became of a call.
    ///
    /// @param held false: the guard held something else, nothing was written
    /// @param missing auctions that must be written whole
    record Outcome(RedisPartition partition, boolean held, List<AuctionChange> missing) {}

    /// Asks Redis to learn the script again, which it may have forgotten.
    RedisFuture<String> load() {
        return redis.scriptLoad(SCRIPT);
    }

    /// @param digest what [#load] answered
    void loaded(String digest) {
        this.digest = digest;
    }

    /// A value of the guard that says: what comes next is not in yet.
    String marker() {
        return markerPrefix + ++markers;
    }

    /// Takes the guard, whatever it holds: the first link of a new chain.
    void seize(RedisPartition partition) {
        String guard = marker();
        await(List.of(redis.set(RedisKeys.nextOffset(partition.number()), guard)));
        partition.guard(guard);
    }

    /// Looks whether the guard holds what it should; changes nothing.
    void verify(RedisPartition partition) {
        call(partition, List.of(), partition.guard());
    }

    /// @param next what the guard holds when all rows are in
    void send(RedisPartition partition, List<AuctionChange> rows, String next) {
        int from = 0;
        do {
            int to = Math.min(rows.size(), from + MAX_ROWS);
            call(partition, rows.subList(from, to), to == rows.size() ? next : marker());
            from = to;
        } while (from < rows.size());
    }

    /// Waits for the answers to all that was sent.
    ///
    /// @throws RedisException if one failed or did not come in time: what was written is not known
    List<Outcome> outcomes() {
        List<Call> sent = List.copyOf(calls);
        calls.clear();
        await(sent.stream().map(Call::answer).toList());
        return sent.stream().map(GuardedWrites::outcome).toList();
    }

    /// Waits for no answer any more.
    void abandon() {
        calls.clear();
    }

    private void call(RedisPartition partition, List<AuctionChange> rows, String next) {
        List<String> keys = new ArrayList<>(1 + 2 * rows.size());
        List<String> args = new ArrayList<>(2 + 32 * rows.size());
        keys.add(RedisKeys.nextOffset(partition.number()));
        args.add(partition.guard());
        args.add(next);
        for (AuctionChange row : rows) {
            keys.add(RedisKeys.auction(row.id()));
            keys.add(RedisKeys.highest(row.id()));
            add(row, args);
        }
        RedisFuture<List<Object>> answer =
                redis.evalsha(digest, ScriptOutputType.MULTI, keys.toArray(String[]::new), args.toArray(String[]::new));
        calls.add(new Call(partition, rows, answer));
        partition.guard(next);
    }

    private static void add(AuctionChange row, List<String> args) {
        AuctionTerms terms = row.terms();
        long price = row.standing().priceMicros();
        Map<String, String> hash =
                terms == null
                        ? AuctionHash.ofStanding(row.standing(), row.position())
                        : AuctionHash.of(new AuctionView(row.id(), terms, row.standing(), row.position()));
        args.add(Long.toString(row.position().offset()));
        args.add(price == 0 ? NO_BID : Micros.format(price));
        args.add(terms == null ? "0" : "1");
        args.add(Integer.toString(2 * hash.size()));
        hash.forEach((field, value) -> {
            args.add(field);
            args.add(value);
        });
    }

    private static Outcome outcome(Call call) {
        List<Object> numbers = call.answer().toCompletableFuture().join();
        boolean held = (Long) numbers.getFirst() == 1;
        List<AuctionChange> missing =
                numbers.subList(1, numbers.size()).stream()
                        .map(number -> call.rows().get(((Long) number).intValue() - 1))
                        .toList();
        return new Outcome(call.partition(), held, missing);
    }

    private void await(List<? extends RedisFuture<?>> answers) {
        boolean allCame = false;
        try {
            allCame = LettuceFutures.awaitAll(timeout, answers.toArray(RedisFuture[]::new));
        } finally {
            if (!allCame) {
                // A cancelled command is not sent again after a reconnect.
                answers.forEach(answer -> answer.cancel(true));
            }
        }
        if (!allCame) {
            throw new RedisCommandTimeoutException("no answer within " + timeout);
        }
    }

    private static String script() {
        try (InputStream script = GuardedWrites.class.getResourceAsStream("project.lua")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
