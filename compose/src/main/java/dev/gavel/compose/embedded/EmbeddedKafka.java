package dev.gavel.compose.embedded;

import dev.gavel.compose.inprocess.InProcessTransport;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.kafka.KafkaTransport;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import kafka.server.KafkaConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A Kafka broker and its controller in this JVM, with their data in one directory. A JVM can run only one, because
/// Kafka's handler for fatal errors is a setting of the whole process.
///
/// As in every Kafka, writes are not flushed to disk one by one. An acknowledged record is in the page cache: it
/// survives `kill -9` of this process, but a power loss may take the last seconds. A cluster covers that case with
/// replicas on machines that do not lose power together (`acks=all`, `min.insync.replicas=2`); a single node cannot.
public final class EmbeddedKafka implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedKafka.class);

    /// Less than one batch of records and the index of a new segment need.
    private static final long FULL_BELOW_BYTES = 4L << 20;

    private final KafkaNode node;
    private final int port;
    private final AtomicBoolean closed = new AtomicBoolean();
    private @Nullable InProcessTransport inProcess;

    private EmbeddedKafka(KafkaNode node, int port) {
        this.node = node;
        this.port = port;
    }

    /// Starts Kafka and returns when the broker accepts requests. The first start formats the directory; later starts
    /// keep its cluster id.
    ///
    /// @param port on 127.0.0.1
    /// @param onFatal called once with the reason when the broker fails for good, for example because its disk is full
    /// @throws StartupException if Kafka does not start
    public static EmbeddedKafka start(Path directory, int port, Consumer<String> onFatal) {
        AtomicBoolean reported = new AtomicBoolean();
        Exit.Procedure fail =
                (_, message) -> {
                    String reason = reason(message, directory, directory.toFile().getUsableSpace());
                    if (reported.compareAndSet(false, true)) {
                        onFatal.accept(reason);
                    }
                    failFatally(reason);
                };
        Exit.setExitProcedure(fail);
        Exit.setHaltProcedure(fail);
        try {
            format(directory);
            KafkaConfig config = KafkaConfig.fromProps(KafkaSettings.of(directory, port, Ports.free()), false);
            EmbeddedKafka kafka = new EmbeddedKafka(new KafkaNode(config), port);
            kafka.startOrClose();
            return kafka;
        } catch (Exception e) {
            throw new StartupException("Kafka failed to start on " + directory + ": " + e.getMessage(), e);
        }
    }

    /// For `bootstrap.servers`.
    public String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /// For clients in this process: without sockets. They are disconnected when the broker is closed.
    public synchronized KafkaTransport inProcess() {
        if (inProcess == null) {
            inProcess = new InProcessTransport(node.broker());
        }
        return inProcess;
    }

    /// Performs a controlled shutdown, so that the next start needs no recovery.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            synchronized (this) {
                if (inProcess != null) {
                    inProcess.close();
                }
            }
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

    /// Formats the directory unless that has been done. The formatter writes `meta.properties` last: without this file
    /// the directory is new or its formatting was interrupted.
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

    /// Why the broker failed, for people. Kafka gives no reason when it can no longer write to its directory.
    static String reason(@Nullable String message, Path directory, long freeBytes) {
        if (freeBytes < FULL_BELOW_BYTES) {
            return "the disk of %s is full: %d bytes are free. Free some space and start again"
                    .formatted(directory, freeBytes);
        }
        return message == null ? "it cannot write to " + directory : message;
    }

    /// Kafka exits its process after a fatal error. This process runs other parts too, so its owner is notified and
    /// stops it in order, and only the failed thread ends here.
    private static void failFatally(String reason) {
        IllegalStateException failure = new IllegalStateException("the Kafka broker failed: " + reason);
        log.atError().setCause(failure).log("Kafka broker failed");
        throw failure;
    }
}
