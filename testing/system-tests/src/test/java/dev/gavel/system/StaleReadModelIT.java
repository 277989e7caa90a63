package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.Ingest;
import dev.gavel.ingest.IngestConfig;
import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.ApiClient;
import dev.gavel.testing.ApiClient.Response;
import dev.gavel.testing.Broker;
import dev.gavel.testing.Stores;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A read model answers but lags: reads tell the new price all the same, and `/health` names it until it has caught up.
/// The services run in this process, so that one can be stopped alone.
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class StaleReadModelIT {
    /// A read follows a bid within a fraction of a second. The bound leaves room for a machine that is busy.
    private static final Duration READ_BOUND = Duration.ofSeconds(5);

    /// The lag that is allowed, a check, and a few waits for an answer.
    private static final Duration HEALTH_BOUND = Duration.ofSeconds(15);

    private static final Duration REPAIR_BOUND = Duration.ofSeconds(30);
    private static final Topics TOPICS = new Topics(2, 2, (short) 1);
    private static final Pattern REDIS_READS =
            Pattern.compile("gavel_auction_reads_total\\{[^}]*model=\"redis\"[^}]*} ([0-9.E]+)");

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private Stores stores;
    private ProjectorConfig projectorConfig;
    private Projector projector;
    private ApiClient api;
    private long auction;
    private int price;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        stores = Stores.start(data.resolve("stores"));
        parts.push(stores);
        Path kafka = data.resolve("kafka");
        assertThat(kafka.toFile().mkdirs()).isTrue();
        Broker broker = Broker.start(kafka);
        parts.push(broker);
        String redis = stores.redisUri().toURI().toString();
        projectorConfig = new ProjectorConfig(broker.bootstrap(), stores.url(), redis, TOPICS);
        projector = Projector.start(projectorConfig);
        parts.push(() -> projector.close());
        parts.push(
                ProcessorService.startWithoutCloser(
                        new ProcessorConfig(broker.bootstrap(), TOPICS, data.resolve("state"))));
        Ingest ingest =
                Ingest.start(
                        new IngestConfig(
                                InetAddress.getLoopbackAddress(),
                                0,
                                broker.bootstrap(),
                                stores.url(),
                                redis,
                                TopicChoice.exactly(TOPICS)));
        parts.push(ingest);
        api = new ApiClient(ingest.port());
        awaitStatus("status", "up", REPAIR_BOUND);
    }

    @AfterAll
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        auction++;
        price = 10;
        Response opened = api.open(auction, "10.00", Instant.now().plus(Duration.ofHours(1)));
        assertThat(opened.status()).as(opened.body()).isEqualTo(201);
        bid(10);
        awaitPrice();
        awaitServedByRedis();
    }

    /// So that a test that fails does not break the next one.
    @AfterEach
    void repairRedis() {
        stores.redis().configSet("maxmemory", "0");
        stores.redis().replicaofNoOne();
    }

    @Test
    void redisIsFull() throws Exception {
        stores.redis().configSet("maxmemory-policy", "noeviction");
        stores.redis().configSet("maxmemory", "1");
        bid(20);
        awaitPrice();
        awaitPart("redis", "stale");
        Response health = api.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"up\"")
                .contains("\"redis\":{\"status\":\"stale\"");
        assertThat(metrics()).containsPattern("gavel_read_model_behind_events\\{[^}]*model=\"redis\"[^}]*} [1-9]");
        bid(30);
        awaitPrice();

        stores.redis().configSet("maxmemory", "0");
        awaitServedByRedis();
    }

    @Test
    void redisIsAReplicaOfNobody() throws Exception {
        stores.redis().replicaof("127.0.0.1", 1);
        bid(20);
        awaitPrice();
        awaitPart("redis", "stale");

        stores.redis().replicaofNoOne();
        awaitServedByRedis();
    }

    @Test
    void redisIsPaused() throws Exception {
        stores.redis().clientPause(Duration.ofSeconds(5).toMillis());
        bid(20);
        awaitPrice();
        awaitPart("redis", "down");
        long startNs = System.nanoTime();
        for (int read = 0; read < 50; read++) {
            assertPrice();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - startNs))
                .as("no read waits for Redis")
                .isLessThan(Duration.ofSeconds(3));

        awaitServedByRedis();
    }

    @Test
    void redisIsFlushed() throws Exception {
        bid(20);
        awaitPrice();
        stores.redis().flushall();
        assertPrice();

        awaitServedByRedis();
    }

    @Test
    void redisIsRestoredFromAnOldDump() throws Exception {
        Map<String, byte[]> old = new HashMap<>();
        stores.redis().keys("*").forEach(key -> old.put(key, stores.redis().dump(key)));
        bid(20);
        awaitPrice();
        awaitServedByRedis();

        stores.redis().flushall();
        old.forEach((key, dump) -> stores.redis().restore(key, 0, dump));
        assertPrice();

        awaitServedByRedis();
    }

    @Test
    void theProjectorIsAway() throws Exception {
        projector.close();
        bid(20);
        awaitPart("postgres", "stale");
        Response health = api.get("/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.body())
                .startsWith("{\"status\":\"degraded\",\"bids\":\"up\",\"reads\":\"stale\"")
                .contains("\"redis\":{\"status\":\"stale\"", "\"projector\":{\"status\":\"stale\"");
        assertThat(Integer.parseInt(health.field("lag_events"))).isPositive();
        assertThat(Instant.parse(health.field("behind_since"))).isBefore(Instant.now());

        projector = Projector.start(projectorConfig);
        awaitPrice();
        awaitServedByRedis();
    }

    @Test
    void postgresIsAwayAndRedisHasEverything() throws Exception {
        bid(20);
        awaitPrice();
        awaitServedByRedis();
        stores.stopPostgres();
        try {
            awaitPart("postgres", "down");
            assertPrice();
            assertThat(api.get("/health").status()).isEqualTo(200);
        } finally {
            stores.startPostgres();
        }
        awaitStatus("status", "up", REPAIR_BOUND);
    }

    private void bid(int amount) throws Exception {
        Response response = api.bid(auction, amount, amount + ".00");
        assertThat(response.status()).as(response.body()).isEqualTo(201);
        price = amount;
    }

    private void awaitPrice() {
        await("the price is " + price).atMost(READ_BOUND).untilAsserted(this::assertPrice);
    }

    private void assertPrice() throws Exception {
        Response response = api.get("/api/auctions/" + auction);
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.field("price")).isEqualTo(price + ".00");
    }

    private void awaitServedByRedis() throws Exception {
        awaitStatus("status", "up", REPAIR_BOUND);
        await("Redis serves")
                .atMost(REPAIR_BOUND)
                .untilAsserted(() -> {
                    double before = readsFromRedis();
                    assertPrice();
                    assertThat(readsFromRedis()).isGreaterThan(before);
                });
    }

    private void awaitPart(String part, String status) {
        await(part + " is " + status)
                .atMost(HEALTH_BOUND)
                .untilAsserted(() ->
                        assertThat(api.get("/health").body())
                                .contains("\"" + part + "\":{\"status\":\"" + status + "\""));
    }

    private void awaitStatus(String field, String status, Duration bound) {
        await("health is " + status)
                .atMost(bound)
                .untilAsserted(() -> {
                    Response health = api.get("/health");
                    assertThat(health.field(field)).as(health.body()).isEqualTo(status);
                });
    }

    private double readsFromRedis() throws Exception {
        Matcher counter = REDIS_READS.matcher(metrics());
        assertThat(counter.find()).as("a counter of reads").isTrue();
        return Double.parseDouble(counter.group(1));
    }

    private String metrics() throws Exception {
        return api.get("/observe/metrics").body();
    }
}
