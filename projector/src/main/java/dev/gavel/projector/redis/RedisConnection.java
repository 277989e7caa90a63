package dev.gavel.projector.redis;

import dev.gavel.schema.StartupException;
import dev.gavel.storage.RedisFailure;
import dev.gavel.storage.RedisKeys;
import dev.gavel.storage.RedisUrl;
import dev.gavel.storage.RetryBackoff;
import dev.gavel.storage.StoreUnreachableException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One connection to Redis, which Lettuce re-establishes by itself.
public final class RedisConnection implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// More than one batch sends. A command above this limit fails, and its partition is refilled.
    private static final int MAX_REQUESTS = 10_000;

    private final ClientResources resources;
    private final RedisClient client;
    private final StatefulRedisConnection<String, String> connection;
    private final String address;

    private RedisConnection(
            ClientResources resources,
            RedisClient client,
            StatefulRedisConnection<String, String> connection,
            String address) {
        this.resources = resources;
        this.client = client;
        this.connection = connection;
        this.address = address;
    }

    /// @param url see [RedisUrl]
    /// @param wait the longest wait for a response
    /// @throws StoreUnreachableException if Redis does not respond in time
    /// @throws StartupException if it rejects the connection
    public static RedisConnection open(String url, Duration wait) throws InterruptedException {
        RedisURI uri = uri(url);
        Path rootCertificates = RedisUrl.parse(url).rootCertificates();
        ClientResources resources =
                ClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        // Lettuce's default goes up to 30 s.
                        .reconnectDelay(
                                Delay.exponential(
                                        Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                        .build();
        RedisClient client = RedisClient.create(resources, uri);
        ClientOptions.Builder options =
                ClientOptions.builder()
                        // Do not queue commands while disconnected: the queue would only grow, and a refill sends them
                        // again.
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MAX_REQUESTS)
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build());
        if (rootCertificates != null) {
            options.sslOptions(SslOptions.builder().trustManager(rootCertificates.toFile()).build());
        }
        client.setOptions(options.build());
        try {
            return new RedisConnection(resources, client, connect(client, describe(uri), wait), describe(uri));
        } catch (StartupException | InterruptedException e) {
            shutDown(client, resources);
            throw e;
        }
    }

    /// Parses a URL like `redis://:password@host:6379/0`; see [RedisUrl].
    ///
    /// @throws IllegalArgumentException if it has another form; the message does not contain the password
    public static RedisURI uri(String url) {
        String plain = RedisUrl.parse(url).url();
        try {
            return RedisURI.create(plain);
        } catch (IllegalArgumentException e) {
            // Lettuce's message would show the password.
            throw new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
        }
    }

    /// The URI without its password, for logs.
    public static String describe(RedisURI uri) {
        return (uri.isSsl() ? "rediss://" : "redis://") + uri.getHost() + ":" + uri.getPort() + "/" + uri.getDatabase();
    }

    public StatefulRedisConnection<String, String> connection() {
        return connection;
    }

    /// @throws StartupException if the server does not accept writes of this user
    public void requireWritable() {
        try {
            connection.sync().del(RedisKeys.START_CHECK);
        } catch (RedisException e) {
            StartupException permanent = RedisFailure.permanent(e, address);
            throw permanent != null ? permanent : new StoreUnreachableException("Redis", address, "--redis", e);
        }
    }

    /// Another connection, for another thread. The caller closes it.
    public StatefulRedisConnection<String, String> newConnection() {
        return client.connect();
    }

    @Override
    public void close() {
        connection.close();
        shutDown(client, resources);
    }

    private static StatefulRedisConnection<String, String> connect(RedisClient client, String address, Duration wait)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                return client.connect();
            } catch (RedisConnectionException e) {
                StartupException permanent = RedisFailure.permanent(e, address);
                if (permanent != null) {
                    throw permanent;
                }
                if (System.nanoTime() - deadlineNs >= 0) {
                    Throwable cause = e.getCause() == null ? e : e.getCause();
                    throw new StoreUnreachableException("Redis", address, "--redis", cause);
                }
                Thread.sleep(backoff.next());
            }
        }
    }

    private static void shutDown(RedisClient client, ClientResources resources) {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        resources.shutdown(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
    }
}
