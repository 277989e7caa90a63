package dev.gavel.ingest.routes;

import dev.gavel.schema.Event;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.testing.Broker;
import dev.gavel.testing.EventWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/// With a real broker.
class LiveEventsIT extends LiveEventsScenarios {
    @SuppressWarnings("NullAway.Init") // before all tests
    private Broker broker;

    @BeforeAll
    void start(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory) throws Exception {
        broker = Broker.start(directory);
    }

    @AfterAll
    void stop() {
        broker.close();
    }

    @Override
    KafkaCluster cluster() {
        return KafkaCluster.at(broker.bootstrap());
    }

    @Override
    void recreateTopic(int partitions) throws Exception {
        EventWriter.recreate(broker.bootstrap(), partitions);
    }

    @Override
    Writer openWriter() {
        EventWriter writer = new EventWriter(broker.bootstrap());
        return new Writer() {
            @Override
            public void write(List<Event> events) {
                writer.write(events);
            }

            @Override
            public void write(int partition, byte[] key, byte[] value) {
                writer.write(partition, key, value);
            }

            @Override
            public void close() {
                writer.close();
            }
        };
    }
}
