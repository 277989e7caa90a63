package dev.gavel.ingest.webhook;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.ingest.webhook.SenderStore.Active;
import dev.gavel.schema.StartupException;
import dev.gavel.storage.PostgresFailure;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The service that sends webhooks: a [WebhookFeed] for each subscription, while it is the only sender. Without a
/// subscription it asks Postgres every [#INTERVAL] whether there is one, and nothing else.
public final class WebhookSender implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(WebhookSender.class);
    private static final long CLOSE_WAIT_MS = 9_000;
    private static final double NANOS = 1e9;

    /// Of the events of all subscriptions that wait, so that a hundred whose receivers are down fit a small heap.
    private static final long MAX_BYTES = 16L << 20;

    private final WebhookConfig config;
    private final OwnSchema database;
    private final SenderStore store;
    private final WebhookLock lock;
    private final AuctionSellers sellers;
    private final WebhookClient client;
    private final InstantSource clock;
    private final WebhookCounts counts = new WebhookCounts();
    private final Map<Long, WebhookFeed> feeds = new ConcurrentHashMap<>();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread = Thread.ofPlatform().daemon().name("webhooks").unstarted(this::run);
    private boolean hasTables;
    private volatile @Nullable String fault;
    private volatile @Nullable Throwable failure;

    private WebhookSender(WebhookConfig config, WebhookClient client, InstantSource clock) {
        this.config = config;
        this.database = OwnSchema.ofWebhooks(config.database());
        this.store = new SenderStore(database);
        this.lock = new WebhookLock(config.database());
        this.sellers = new AuctionSellers(config.database());
        this.client = client;
        this.clock = clock;
    }

    /// Starts to send. Kafka and Postgres need not answer yet.
    ///
    /// @throws StartupException if Postgres rejects the service
    public static WebhookSender start(WebhookConfig config) {
        try {
            return start(
                    config,
                    new WebhookClient(
                            config.allowPrivate(), ReceiverAddresses.Resolver.SYSTEM, SSLContext.getDefault()));
        } catch (NoSuchAlgorithmException e) {
            throw new StartupException("this JVM has no TLS: " + e.getMessage(), e);
        }
    }

    static WebhookSender start(WebhookConfig config, WebhookClient client) {
        log.atInfo().addKeyValue("config", config).log("webhooks start");
        WebhookSender sender = new WebhookSender(config, client, InstantSource.system());
        try {
            sender.tick();
        } catch (SQLException e) {
            StartupException permanent =
                    PostgresFailure.permanent(e, "Postgres", "--database (DATABASE_URL)", config.database());
            if (permanent != null) {
                sender.close();
                throw permanent;
            }
            sender.suspend(e);
        }
        sender.thread.start();
        return sender;
    }

    /// Waits until the sender has ended, by [#close] or by a failure.
    ///
    /// @return the failure, which is in the log; `null` after [#close]
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        thread.join();
        return failure;
    }

    /// The failure that ended the sender; `null` while it runs and after a clean stop.
    public @Nullable Throwable failure() {
        return failure;
    }

    /// Why it cannot send now, for people; null if it can. A receiver that fails is not the sender's fault.
    public @Nullable String fault() {
        if (failure != null) {
            return "failed: " + failure;
        }
        for (WebhookFeed feed : feeds.values()) {
            String ofFeed = feed.fault();
            if (ofFeed != null) {
                return ofFeed;
            }
        }
        return fault;
    }

    /// What it has done, for meters.
    public WebhookCounts counts() {
        return counts;
    }

    /// Subscriptions for which this sender reads the log.
    public int subscriptions() {
        return feeds.size();
    }

    /// Those of them whose latest attempt failed.
    public long failing() {
        return feeds.values().stream().filter(feed -> feed.deliveries().isFailing()).count();
    }

    /// How long the oldest event that was read has been waiting for its delivery; 0: none waits.
    public double oldestWaitingSeconds() {
        long nowNs = System.nanoTime();
        return feeds.values().stream().mapToLong(feed -> feed.deliveries().oldestNs(nowNs)).max().orElse(0) / NANOS;
    }

    /// Stops, and writes how far each subscription is, within seconds. A second call does nothing.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        stop.countDown();
        try {
            if (!thread.join(Duration.ofMillis(CLOSE_WAIT_MS))) {
                log.atWarn().log("webhooks do not stop in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalThreadStateException e) {
            // It was not started.
        }
        lock.close();
        client.close();
        sellers.close();
        database.close();
        log.atInfo().log("webhooks stopped");
    }

    private void run() {
        try {
            while (!stop.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    tick();
                    resume();
                } catch (SQLException e) {
                    suspend(e);
                }
            }
            end(true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = e;
            log.atError().setCause(e).log("webhooks failed; nothing is sent until they are restarted");
            end(false);
        }
    }

    private void tick() throws SQLException {
        hasTables = hasTables || store.hasTables();
        if (!hasTables) {
            return;
        }
        if (!lock.hold()) {
            end(false);
            return;
        }
        Map<Long, Active> wanted = new HashMap<>();
        store.active().forEach(active -> wanted.put(active.id(), active));
        long share = share(wanted.size());
        List<WebhookFeed> ending = new ArrayList<>();
        for (WebhookFeed feed : feeds.values()) {
            Active active = wanted.get(feed.active().id());
            if (active == null || active.revision() != feed.active().revision() || feed.isToRestart()) {
                feed.stop();
                ending.add(feed);
            } else {
                feed.refresh(active);
                feed.deliveries().bound(share);
                save(feed);
            }
        }
        for (WebhookFeed feed : ending) {
            feed.close();
            feeds.remove(feed.active().id());
            save(feed);
        }
        for (Active active : wanted.values()) {
            if (!feeds.containsKey(active.id())) {
                feeds.put(active.id(), startFeed(active, share));
            }
        }
    }

    /// How much of one subscription may wait, in bytes.
    static long share(int subscriptions) {
        return Math.min(DeliveryQueue.MAX_BYTES, MAX_BYTES / Math.max(1, subscriptions));
    }

    /// What one subscription cannot save stops no other one; its receiver gets some events again after a restart.
    ///
    /// @throws SQLException if Postgres does not answer: each of the others would wait for it, too
    private static void save(WebhookFeed feed) throws SQLException {
        try {
            feed.save();
        } catch (SQLException e) {
            if (PostgresFailure.isOutage(e)) {
                throw e;
            }
            log.atWarn()
                    .addKeyValue("webhook", feed.active().id())
                    .addKeyValue("cause", String.valueOf(e.getMessage()))
                    .log("the progress of a webhook cannot be saved");
        }
    }

    private WebhookFeed startFeed(Active active, long share) throws SQLException {
        WebhookFeed feed =
                new WebhookFeed(
                        config.kafka(),
                        store,
                        client,
                        sellers,
                        active,
                        store.progress(active.id()),
                        config.retryFor(),
                        counts,
                        clock);
        feed.deliveries().bound(share);
        feed.start();
        return feed;
    }

    /// Without Postgres nothing says that this is the only sender, and nothing can be remembered.
    private void suspend(SQLException cause) {
        if (fault == null) {
            log.atWarn().addKeyValue("cause", String.valueOf(cause.getMessage())).log("webhooks wait for postgres");
        }
        fault = "postgres: " + cause.getMessage();
        lock.close();
        end(false);
    }

    private void resume() {
        if (fault != null) {
            fault = null;
            log.atInfo().log("webhooks continue");
        }
    }

    private void end(boolean save) {
        List<WebhookFeed> ending = List.copyOf(feeds.values());
        ending.forEach(WebhookFeed::stop);
        boolean answers = save;
        for (WebhookFeed feed : ending) {
            feed.close();
            feeds.remove(feed.active().id());
            try {
                if (answers) {
                    save(feed);
                }
            } catch (SQLException e) {
                answers = false;
                log.atWarn()
                        .addKeyValue("cause", String.valueOf(e.getMessage()))
                        .log("progress was not saved; some events will be sent again");
            }
        }
    }
}
