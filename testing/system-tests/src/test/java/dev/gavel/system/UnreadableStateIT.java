package dev.gavel.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.processor.ProcessorConfig;
import dev.gavel.processor.ProcessorService;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The processor's local state as a process leaves it that was killed while it deleted it. RocksDB refuses to open it:
/// "While creating a new Db, wal_dir contains existing log file".
@Timeout(120)
final class UnreadableStateIT {
    private static final Topics TOPICS = new Topics(2, 1, (short) 1);
    private static final Duration BOUND = Duration.ofSeconds(60);

    @Test
    void isDeletedAndRestored(@TempDir Path directory) throws Exception {
        Path state = directory.resolve("state");
        try (Broker broker = Broker.start(Files.createDirectory(directory.resolve("kafka")))) {
            ProcessorConfig config = new ProcessorConfig(broker.bootstrap(), TOPICS, state);
            try (ProcessorService _ = ProcessorService.startWithoutCloser(config)) {
                await().atMost(BOUND).ignoreExceptions().until(() -> stores(state).size() >= TOPICS.partitions());
            }
            for (Path store : stores(state)) {
                Files.delete(store.resolve("CURRENT"));
                Files.createFile(store.resolve("000099.log"));
            }

            try (ProcessorService processor = ProcessorService.startWithoutCloser(config)) {
                await().atMost(BOUND).ignoreExceptions().until(() -> stores(state).size() >= TOPICS.partitions());
                assertThat(processor.isAlive()).isTrue();
                assertThat(stores(state)).noneMatch(store -> Files.exists(store.resolve("000099.log")));
            }
        }
    }

    /// The directories of RocksDB that are complete.
    private static List<Path> stores(Path state) throws IOException {
        try (Stream<Path> files = Files.walk(state)) {
            return files.filter(file -> file.endsWith("CURRENT")).map(Path::getParent).toList();
        }
    }
}
