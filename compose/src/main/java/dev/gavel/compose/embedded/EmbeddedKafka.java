package dev.gavel.compose.embedded;

import dev.gavel.schema.StartupException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka broker and its controller in this JVM, the real ones, with their data in one directory. At most one in a
/// JVM: Kafka's way out of a fatal fault is a setting of the whole process.
///
/// Nothing is forced to the disk at each write, as in every Kafka: what was acknowledged is in the page cache, so it
/// outlives `kill -9` of this process but not a power loss, which may take the last seconds before it. A cluster
/// answers that with copies on machines that do not lose power together (`acks=all`, `min.insync.replicas=2`); one node
/// cannot.
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final KafkaNode node;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafka(KafkaNode node, int port) {
        this.node = node;
        this.port = port;
    }

    /// Returns when the broker serves. Formats the directory at the first start, and keeps its cluster id ever after.
    ///
    /// @param port on 127.0.0.1
    /// @param onFatal told when the broker gives up for good (a full or broken disk, say); called once or more
    /// @throws StartupException if it cannot start
    public static EmbeddedKafka start(Path directory, int port, Consumer<String> onFatal) {
        Exit.setExitProcedure((_, message) -> giveUp(message, onFatal));
        Exit.setHaltProcedure((_, message) -> giveUp(message, onFatal));
        try {
            format(directory);
            KafkaConfig config = KafkaConfig.fromProps(KafkaSettings.of(directory, port, Ports.free()), false);
            EmbeddedKafka kafka = new EmbeddedKafka(new KafkaNode(config), port);
            kafka.startOrClose();
            return kafka;
        } catch (Exception e) {
            throw new StartupException("Kafka does not start on " + directory + ": " + e.getMessage(), e);
        }
    }

    /// For `bootstrap.servers`.
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// Waits for the controlled shutdown, so that the next start has nothing to recover.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            node.close();
        }
    }

    private void startOrClose() throws Exception {
        try {
            node.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /// `meta.properties` is the last file that the formatter writes: without it the directory is new, or the formatting
    /// was interrupted and is done again.
    private static void format(Path directory) throws Exception {
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        Files.createDirectories(directory);
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(KafkaSettings.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(KafkaSettings.CONTROLLER)
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .run();
    }

    /// Kafka ends its process at a fatal fault. Here that process is everybody's: tell its owner, who stops it in
    /// order, and end only the thread that failed.
    private static void giveUp(String message, Consumer<String> onFatal) {
        IllegalStateException fault = new IllegalStateException("the Kafka broker gave up: " + message);
        log.atError().setCause(fault).log("the broker gave up");
        onFatal.accept(String.valueOf(message));
        throw fault;
    }
}
