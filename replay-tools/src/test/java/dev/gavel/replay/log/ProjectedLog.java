package dev.gavel.replay.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.projector.Projector;
import dev.gavel.projector.ProjectorConfig;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.storage.RedisKeys;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventHistory;
import dev.gavel.testing.EventWriter;
import dev.gavel.testing.Stores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A log of events, both read models, and a projector that writes the one to the others, for the tests of a class.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ProjectedLog {
    protected static final int PARTITIONS = 3;

    /// For a projector on a busy machine.
    private static final Duration PROJECTED_WITHIN = Duration.ofSeconds(60);

    protected Stores stores;
    protected Broker broker;
    protected EventHistory history;

    /// Starts the servers and creates the tables.
    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        stores = Stores.start(directory);
        broker = Broker.start(directory);
        history = new EventHistory(broker.bootstrap(), PARTITIONS);
        Projector.start(config()).close();
    }

    @AfterAll
    void stop() throws Exception {
        broker.close();
        stores.close();
    }

    /// Empties the log and the read models.
    @BeforeEach
    void clear() throws Exception {
        stores.clear();
        EventWriter.recreate(broker.bootstrap(), PARTITIONS);
        history.forget();
    }

    /// Runs a projector until the read models have all events.
    protected void project() throws Exception {
        try (Projector projector = Projector.start(config())) {
            awaitEnd();
            assertThat(projector.failure()).isNull();
        }
    }

    /// Waits until both read models have all events.
    protected void awaitEnd() throws Exception {
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
    protected Map<Integer, Long> ends() throws Exception {
        try (LogReader log = LogReader.openEvents(KafkaCluster.at(broker.bootstrap()), Duration.ofSeconds(20))) {
            return log.endsByPartition(Topics.EVENTS);
        }
    }

    protected ProjectorConfig config() {
        return new ProjectorConfig(
                KafkaCluster.at(broker.bootstrap()),
                stores.url(),
                stores.redisUri().toString(),
                TopicChoice.exactly(new Topics(PARTITIONS, 1, (short) 1)),
                500,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10));
    }
}
