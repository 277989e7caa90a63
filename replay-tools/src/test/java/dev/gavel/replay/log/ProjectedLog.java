package dev.gavel.replay.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventHistory;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A log of events, both read models, and a projector that writes the one to the others.
public final class ProjectedLog implements AutoCloseable {
    public static final int PARTITIONS = 3;

    /// For a projector on a busy machine.
    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(60);

    public final Stores stores;
    public final Broker broker;
    public final EventHistory history;

    private ProjectedLog(Stores stores, Broker broker) throws Exception {
        this.stores = stores;
        this.broker = broker;
        this.history = new EventHistory(broker.bootstrap(), PARTITIONS);
    }

    /// Starts the servers and creates the tables.
    public static ProjectedLog start(Path directory) throws Exception {
        ProjectedLog log = new ProjectedLog(Stores.start(directory), Broker.start(directory));
        Projector.start(log.config()).close();
        return log;
    }

    /// Empties the log and the read models.
    public void clear() throws Exception {
        stores.clear();
        EventWriter.recreate(broker.bootstrap(), PARTITIONS);
        history.forget();
    }

    /// Runs a projector until the read models have all events.
    public void project() throws Exception {
        try (Projector projector = Projector.start(config())) {
            awaitEnd();
            assertThat(projector.failure()).isNull();
        }
    }

    /// Waits until both read models have all events.
    public void awaitEnd() throws Exception {
        ends().forEach((partition, end) -> {
            String offset = Long.toString(end);
            await("partition " + partition + " is projected")
                    .atMost(PROJECTED_WITHIN)
                    .until(() ->
                            stores.rows("SELECT next_offset FROM projection_offsets WHERE partition = " + partition)
                                    .contains(offset));
            await("partition " + partition + " is in Redis")
                    .atMost(PROJECTED_WITHIN)
                    .until(() -> offset.equals(stores.redis().get(RedisKeys.nextOffset(partition))));
        });
    }

    /// The end of each partition.
    public Map<Integer, Long> ends() throws Exception {
        try (LogReader log = LogReader.openEvents(broker.bootstrap(), Duration.ofSeconds(20))) {
            return log.endsByPartition(Topics.EVENTS);
        }
    }

    public ProjectorConfig config() {
        return new ProjectorConfig(
                broker.bootstrap(),
                stores.url(),
                stores.redisUri().toString(),
                new Topics(PARTITIONS, 1, (short) 1),
                500,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }

    @Override
    public void close() throws Exception {
        broker.close();
        stores.close();
    }
}
