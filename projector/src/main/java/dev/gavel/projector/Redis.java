package dev.gavel.projector;

import dev.gavel.schema.StartupException;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/// One connection to Redis, which comes back by itself.
public record Redis(ClientResources resources, RedisClient client, StatefulRedisConnection<String, String> connection)
        implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /// More than one batch sends. What is over it fails, and is refilled.
    private static final int MAX_REQUESTS = 10_000;

    /// @param wait for Redis to answer, at most
    /// @throws StartupException if it doesn't
    public static Redis connect(RedisURI uri, Duration wait) throws InterruptedException {
        ClientResources resources =
                ClientResources.builder()
                        .ioThreadPoolSize(2)
                        .computationThreadPoolSize(2)
                        // Lettuce would wait up to 30 s.
                        .reconnectDelay(
                                Delay.exponential(
                                        Duration.ofMillis(50), Duration.ofSeconds(1), 2, TimeUnit.MILLISECONDS))
                        .build();
        RedisClient client = RedisClient.create(resources, uri);
        client.setOptions(
                ClientOptions.builder()
                        // What can't be sent now is refilled later; a queue would only grow.
                        .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
                        .requestQueueSize(MAX_REQUESTS)
                        .socketOptions(SocketOptions.builder().connectTimeout(CONNECT_TIMEOUT).build())
                        .build());
        try {
            return new Redis(resources, client, connect(client, wait));
        } catch (StartupException | InterruptedException e) {
            shutDown(client, resources);
            throw e;
        }
    }

    /// @throws IllegalArgumentException with a sentence for the person who set it
    public static RedisURI uri(String url) {
        try {
            return RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Its message would show the password.
            throw new IllegalArgumentException("REDIS_URL should look like redis://:password@host:6379/0");
        }
    }

    /// Readable in a log: without the password.
    public static String describe(RedisURI uri) {
        return "redis://" + uri.getHost() + ":" + uri.getPort() + "/" + uri.getDatabase();
    }

    @Override
    public void close() {
        connection.close();
        shutDown(client, resources);
    }

    private static StatefulRedisConnection<String, String> connect(RedisClient client, Duration wait)
            throws InterruptedException {
        long deadlineNs = System.nanoTime() + wait.toNanos();
        RetryBackoff backoff = new RetryBackoff();
        while (true) {
            try {
                return client.connect();
            } catch (RedisConnectionException e) {
                if (System.nanoTime() - deadlineNs >= 0) {
                    Throwable why = e.getCause() == null ? e : e.getCause();
                    throw new StartupException(
                            "Redis does not answer (is it up, and is REDIS_URL right?): " + why.getMessage(), e);
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
