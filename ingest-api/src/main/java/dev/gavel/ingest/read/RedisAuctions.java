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

/// Auctions in Redis: fast, and never needed. When it is away or slow, nobody waits for it more than once a second.
public final class RedisAuctions implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RedisAuctions.class);
    private static final Duration TIMEOUT = Duration.ofMillis(200);
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final int MAX_QUEUED = 10_000;
    private static final long REST_NS = Duration.ofSeconds(1).toNanos();

    private final RedisClient client;
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile long restUntilNs = System.nanoTime();

    private RedisAuctions(RedisClient client) {
        this.client = client;
    }

    /// Does not connect yet: [#ping] does.
    public static RedisAuctions of(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(TIMEOUT);
        RedisClient client = RedisClient.create(uri);
        client.setOptions(
                ClientOptions.builder()
                        .autoReconnect(true)
                        // A reader has Postgres; to queue for a Redis that is away would only make it late.
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MAX_QUEUED)
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT).build())
                        .timeoutOptions(TimeoutOptions.enabled(TIMEOUT))
                        .build());
        return new RedisAuctions(client);
    }

    /// Null: not there, or Redis does not answer; ask Postgres.
    @Nullable AuctionView find(long id) {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || System.nanoTime() - restUntilNs < 0) {
            return null;
        }
        try {
            Map<String, String> hash = open.sync().hgetall(RedisKeys.auction(id));
            return hash.isEmpty() ? null : AuctionHash.read(id, hash);
        } catch (RedisException e) {
            restUntilNs = System.nanoTime() + REST_NS;
            return null;
        } catch (IllegalArgumentException | DateTimeException e) {
            log.atWarn().addKeyValue("auction", id).setCause(e).log("unreadable auction in redis");
            return null;
        }
    }

    /// Connects if need be, and asks whether Redis is there. Called by one thread, once a second.
    ///
    /// @throws RedisException if it is not
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
