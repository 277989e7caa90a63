package dev.gavel.projector.redis;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import dev.gavel.schema.StartupException;
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

/// Calls `project.lua`, which writes auctions only if the partition's guard holds the expected value. Calls are sent
/// one after the other and awaited together. Lettuce may run a call twice, or late, after a reconnect: that is
/// harmless, because every call is conditional and no call moves an auction back.
final class GuardedWriter {
    /// Redis runs nothing else during a script: about 2 ms with this many auctions.
    static final int MAX_AUCTIONS_PER_CALL = 200;

    private static final String SCRIPT = script();
    private static final String NO_BID = "";

    private final RedisAsyncCommands<String, String> redis;
    private final Duration timeout;
    private final List<Call> calls = new ArrayList<>();

    /// Distinguishes markers from offsets and from other projectors' markers.
    private final String markerPrefix = "writing:" + UUID.randomUUID() + ":";

    private long markers;
    private String scriptDigest = "";

    private GuardedWriter(RedisAsyncCommands<String, String> redis, Duration timeout) {
        this.redis = redis;
        this.timeout = timeout;
    }

    /// Loads the script.
    ///
    /// @param timeout for the responses to all calls that are awaited together
    /// @throws StartupException if Redis rejects the script
    static GuardedWriter create(StatefulRedisConnection<String, String> connection, Duration timeout) {
        GuardedWriter writer = new GuardedWriter(connection.async(), timeout);
        try {
            writer.setScriptDigest(connection.sync().scriptLoad(SCRIPT));
            return writer;
        } catch (RedisException e) {
            throw new StartupException(
                    "Redis rejects the projector's script (may this user run SCRIPT LOAD?): " + e.getMessage(), e);
        }
    }

    private record Call(RedisPartition partition, List<AuctionUpdate> auctions, RedisFuture<List<Object>> response) {}

    /// The result of a call.
    ///
    /// @param guardHeld `false` if the guard held another value; nothing was written then
    /// @param missing auctions whose hash does not exist and which must be written in full
    record Outcome(RedisPartition partition, boolean guardHeld, List<AuctionUpdate> missing) {}

    /// Loads the script again, because a restarted Redis has forgotten it. Pass the result to [#setScriptDigest].
    RedisFuture<String> loadScript() {
        return redis.scriptLoad(SCRIPT);
    }

    void setScriptDigest(String digest) {
        scriptDigest = digest;
    }

    /// A guard value for a partition that is not complete yet.
    String newMarker() {
        return markerPrefix + ++markers;
    }

    /// Sets the guard whatever it holds, which begins a new chain of writes.
    void acquireGuard(RedisPartition partition) {
        String guard = newMarker();
        await(List.of(redis.set(RedisKeys.nextOffset(partition.number()), guard)));
        partition.setGuard(guard);
    }

    /// Sends a call that only checks the guard.
    void sendVerification(RedisPartition partition) {
        send(partition, List.of(), partition.guard(), partition.guard());
    }

    /// Sends the auctions in as many calls as needed.
    ///
    /// @param next the guard's value after the last call
    void send(RedisPartition partition, List<AuctionUpdate> auctions, String next) {
        int from = 0;
        do {
            int to = Math.min(auctions.size(), from + MAX_AUCTIONS_PER_CALL);
            String guard = to == auctions.size() ? next : newMarker();
            send(partition, auctions.subList(from, to), partition.guard(), guard);
            from = to;
        } while (from < auctions.size());
    }

    /// Waits for the responses to all calls since the last time.
    ///
    /// @throws RedisException if a call failed or timed out; what was written is unknown then
    List<Outcome> awaitOutcomes() {
        List<Call> sent = List.copyOf(calls);
        calls.clear();
        await(sent.stream().map(Call::response).toList());
        return sent.stream().map(GuardedWriter::outcome).toList();
    }

    /// Forgets all calls whose responses were not awaited.
    void abandon() {
        calls.clear();
    }

    private void send(RedisPartition partition, List<AuctionUpdate> auctions, String expected, String next) {
        List<String> keys = new ArrayList<>(1 + 2 * auctions.size());
        List<String> args = new ArrayList<>(2 + 32 * auctions.size());
        keys.add(RedisKeys.nextOffset(partition.number()));
        args.add(expected);
        args.add(next);
        for (AuctionUpdate auction : auctions) {
            keys.add(RedisKeys.auction(auction.id()));
            keys.add(RedisKeys.highest(auction.id()));
            addArguments(auction, args);
        }
        RedisFuture<List<Object>> response =
                redis.evalsha(
                        scriptDigest, ScriptOutputType.MULTI, keys.toArray(String[]::new), args.toArray(String[]::new));
        calls.add(new Call(partition, auctions, response));
        partition.setGuard(next);
    }

    private static void addArguments(AuctionUpdate auction, List<String> args) {
        AuctionTerms terms = auction.terms();
        long priceMicros = auction.standing().priceMicros();
        Map<String, String> hash =
                terms == null
                        ? AuctionHash.ofStanding(auction.standing(), auction.closedAtMs(), auction.position())
                        : AuctionHash.of(auction.view(terms));
        args.add(Long.toString(auction.position().offset()));
        args.add(priceMicros == 0 ? NO_BID : Micros.format(priceMicros));
        args.add(terms == null ? "0" : "1");
        args.add(Integer.toString(2 * hash.size()));
        hash.forEach((field, value) -> {
            args.add(field);
            args.add(value);
        });
    }

    private static Outcome outcome(Call call) {
        List<Object> numbers = call.response().toCompletableFuture().join();
        boolean guardHeld = (Long) numbers.getFirst() == 1;
        List<AuctionUpdate> missing =
                numbers.subList(1, numbers.size()).stream()
                        .map(number -> call.auctions().get(((Long) number).intValue() - 1))
                        .toList();
        return new Outcome(call.partition(), guardHeld, missing);
    }

    private void await(List<? extends RedisFuture<?>> responses) {
        boolean allArrived = false;
        try {
            allArrived = LettuceFutures.awaitAll(timeout, responses.toArray(RedisFuture[]::new));
        } finally {
            if (!allArrived) {
                // Lettuce does not send a cancelled command again after a reconnect.
                responses.forEach(response -> response.cancel(true));
            }
        }
        if (!allArrived) {
            throw new RedisCommandTimeoutException("no answer within " + timeout);
        }
    }

    private static String script() {
        try (InputStream script = GuardedWriter.class.getResourceAsStream("project.lua")) {
            return new String(Objects.requireNonNull(script).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
