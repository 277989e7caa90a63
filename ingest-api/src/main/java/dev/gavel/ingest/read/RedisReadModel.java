package dev.gavel.ingest.read;

import dev.gavel.ingest.read.RedisFirstReadModels.AuctionCache;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisFailure;
import dev.gavel.storage.RedisKeys;
import dev.gavel.storage.RedisUrl;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyValue;
import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads auctions from Redis, each with its partition's guard, which says how far Redis is. Redis is optional: after a
/// failure it is skipped for a second, so that at most one read per second waits for it.
public final class RedisReadModel implements AuctionCache, PositionPoller.Source, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisReadModel.class);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    /// The first handshake of a process takes longer than later ones.
    private static final int START_ATTEMPTS = 2;

    private static final int MAX_QUEUED = 10_000;
    private static final long PAUSE_NS = Duration.ofSeconds(1).toNanos();

    private final ClientResources resources;
    private final RedisClient client;
    private final String address;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile long pausedUntilNs = System.nanoTime();

    private RedisReadModel(ClientResources resources, RedisClient client, String address) {
        this.resources = resources;
        this.client = client;
        this.address = address;
    }

    /// Does not connect yet: [#positions] does.
    public static RedisReadModel of(String url) {
        RedisUrl address = RedisUrl.parse(url);
        RedisURI uri = RedisURI.create(address.url());
        // The timeout of the handshakes of TLS and of Redis. Commands have a shorter one, below.
        uri.setTimeout(CONNECT_TIMEOUT);
        ClientResources resources =
                ClientResources.builder()
                        // Lettuce's default goes up to 30 s, during which a Redis that is back would not be used.
                        .reconnectDelay(
                                Delay.exponential(
                                        Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                        .build();
        RedisClient client = RedisClient.create(resources, uri);
        ClientOptions.Builder options =
                ClientOptions.builder()
                        .autoReconnect(true)
                        // Postgres has the data too, so queueing commands while Redis is away would only add a delay.
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        // A guard and an auction are read together. If Lettuce sent one of them again after a
                        // reconnect, to a Redis that came back with older data, they would not belong together.
                        .replayFilter(_ -> true)
                        .requestQueueSize(MAX_QUEUED)
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
                        .timeoutOptions(TimeoutOptions.enabled(TIMEOUT));
        if (address.rootCertificates() != null) {
            options.sslOptions(SslOptions.builder().trustManager(address.rootCertificates().toFile()).build());
        }
        client.setOptions(options.build());
        return new RedisReadModel(resources, client, uri.getHost() + ":" + uri.getPort());
    }

    /// Connects. If Redis is away, reads do without it; if it rejects this service, a setting is wrong.
    ///
    /// @throws StartupException if it rejects the connection
    public void requireAccepted(int partitions) {
        RedisException last = null;
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            try {
                var _ = positions(partitions);
                return;
            } catch (RedisException e) {
                StartupException permanent = RedisFailure.permanent(e, address);
                if (permanent != null) {
                    throw permanent;
                }
                last = e;
            }
        }
        log.atWarn().addKeyValue("reason", String.valueOf(last)).log("redis does not answer; reads come from postgres");
    }

    @Override
    public @Nullable CachedAuction find(long id, int partition) {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || System.nanoTime() - pausedUntilNs < 0) {
            return null;
        }
        try {
            RedisAsyncCommands<String, String> redis = open.async();
            // In this order: what the guard promises is then true of the auction, which is read later.
            RedisFuture<String> guard = redis.get(RedisKeys.nextOffset(partition));
            RedisFuture<Map<String, String>> auction = redis.hgetall(RedisKeys.auction(id));
            long nextOffset = RedisKeys.offset(await(guard));
            Map<String, String> hash = await(auction);
            return hash.isEmpty() ? null : new CachedAuction(AuctionHash.read(id, hash), nextOffset);
        } catch (RedisException | CancellationException e) {
            pausedUntilNs = System.nanoTime() + PAUSE_NS;
            return null;
        } catch (IllegalArgumentException | DateTimeException e) {
            log.atWarn().addKeyValue("auction", id).setCause(e).log("malformed auction in redis");
            return null;
        }
    }

    /// The guards of all partitions. Connects if there is no connection. Called by one thread.
    ///
    /// @throws RedisException if Redis does not answer
    @Override
    public ReadModelPositions positions(int partitions) {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            connection = open;
        }
        String[] keys = IntStream.range(0, partitions).mapToObj(RedisKeys::nextOffset).toArray(String[]::new);
        List<KeyValue<String, String>> guards = await(open.async().mget(keys));
        long[] nextOffsets = guards.stream().mapToLong(guard -> RedisKeys.offset(guard.getValueOrElse(null))).toArray();
        return new ReadModelPositions(nextOffsets, null);
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }

    private static <T> T await(RedisFuture<T> response) {
        return LettuceFutures.awaitOrCancel(response, TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }
}
