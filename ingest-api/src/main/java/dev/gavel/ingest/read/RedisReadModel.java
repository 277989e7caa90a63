package dev.gavel.ingest.read;

import dev.gavel.schema.AuctionView;
import dev.gavel.storage.AuctionHash;
import dev.gavel.storage.RedisKeys;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads auctions from Redis. Redis is optional: after a failure it is skipped for a second, so that at most one read
/// per second waits for it.
public final class RedisReadModel implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisReadModel.class);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);
    private static final int MAX_QUEUED = 10_000;
    private static final long PAUSE_NS = Duration.ofSeconds(1).toNanos();

    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile long pausedUntilNs = System.nanoTime();

    private RedisReadModel(RedisClient client) {
        this.client = client;
    }

    /// Does not connect yet: [#ping] does.
    public static RedisReadModel of(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        RedisClient client = RedisClient.create(uri);
        client.setOptions(
                ClientOptions.builder()
                        .autoReconnect(true)
                        // Postgres has the data too, so queueing commands while Redis is away would only add a delay.
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MAX_QUEUED)
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
                        .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                        .build());
        return new RedisReadModel(client);
    }

    /// The auction, or `null` if Redis does not have it or does not answer.
    @Nullable AuctionView find(long id) {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || System.nanoTime() - pausedUntilNs < 0) {
            return null;
        }
        try {
            Map<String, String> hash = open.sync().hgetall(RedisKeys.auction(id));
            return hash.isEmpty() ? null : AuctionHash.read(id, hash);
        } catch (RedisException e) {
            pausedUntilNs = System.nanoTime() + PAUSE_NS;
            return null;
        } catch (IllegalArgumentException | DateTimeException e) {
            log.atWarn().addKeyValue("auction", id).setCause(e).log("malformed auction in redis");
            return null;
        }
    }

    /// Connects if there is no connection, and pings. Called by one thread, once a second.
    ///
    /// @throws RedisException if Redis does not answer
    public void ping() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null) {
            open = client.connect();
            connection = open;
        }
        open.sync().ping();
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }
}
