package dev.gavel.processor;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import dev.gavel.processor.Closer.CloseAppender;
import dev.gavel.schema.kafka.KafkaConnections;
import dev.gavel.schema.kafka.KafkaTransport;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaRights;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running processor: the Streams client and, unless it is disabled, the closer's producer.
public final class ProcessorService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProcessorService.class);
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaStreams streams;
    private final Path stateDirectory;

    /// Null: no closes are appended.
    private final @Nullable KafkaCloseAppender closes;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ProcessorService(ProcessorConfig config, Topics topics, boolean withCloser, ChangelogEnds ends) {
        closes = withCloser ? new KafkaCloseAppender(config.kafka(), topics.partitions()) : null;
        CloseAppender appender = closes == null ? _ -> {} : closes;
        stateDirectory = config.stateDir();
        streams =
                new KafkaStreams(
                        BidTopology.build(topics, appender, ends),
                        StreamsSettings.of(config).asProperties(),
                        new StreamsClients(config.kafka().transport()));
        streams.setUncaughtExceptionHandler(this::onUncaught);
        streams.setStateListener((now, before) -> {
            log.atInfo().addKeyValue("state", now).addKeyValue("before", before).log("processor changed state");
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    /// Checks topics and committed offsets, and starts. Returns before the first decision.
    ///
    /// @throws dev.gavel.schema.topic.TopicSetup.TopicMismatchException if a topic has other settings than required
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster is unreachable
    /// @throws dev.gavel.schema.StartupException if the group has lost its committed offsets
    public static ProcessorService start(ProcessorConfig config) throws InterruptedException {
        return start(config, true);
    }

    /// Starts without the closer, for imported commands, which include their closes.
    public static ProcessorService startWithoutCloser(ProcessorConfig config) throws InterruptedException {
        return start(config, false);
    }

    private static ProcessorService start(ProcessorConfig config, boolean withCloser) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("processor starts");
        RocksDbMemory.loadLibrary(config.stateDir());
        Topics topics;
        ChangelogEnds ends;
        try (Admin admin = AdminCalls.connect(config.kafka(), "gavel-processor-setup", KAFKA_TIMEOUT)) {
            TopicSetup setup = new TopicSetup(admin, KAFKA_TIMEOUT);
            topics = setup.ensure(config.topics());
            setup.raise(StateStores.changelogs(), Topics.OUTPUT_MINIMUMS);
            requireRights(admin, withCloser);
            new CommittedOffsetCheck(admin, config.kafka(), KAFKA_TIMEOUT).check(topics.partitions());
            ends = ChangelogEnds.read(admin, topics.partitions(), KAFKA_TIMEOUT);
        }
        ProcessorService processor = new ProcessorService(config, topics, withCloser, ends);
        try {
            processor.streams.start();
            return processor;
        } catch (ProcessorStateException e) {
            processor.close();
            return startWithoutLocalState(config, topics, withCloser, ends, e);
        }
    }

    private static void requireRights(Admin admin, boolean withCloser) throws InterruptedException {
        Set<AclOperation> ofCommands =
                withCloser ? Set.of(AclOperation.READ, AclOperation.WRITE) : Set.of(AclOperation.READ);
        new KafkaRights(admin, KAFKA_TIMEOUT)
                .topics(
                        Map.of(
                                Topics.COMMANDS,
                                ofCommands,
                                Topics.EVENTS,
                                // The check of committed offsets reads it.
                                Set.of(AclOperation.READ, AclOperation.WRITE),
                                Topics.REPLIES,
                                Set.of(AclOperation.WRITE),
                                Topics.DEAD_LETTERS,
                                Set.of(AclOperation.WRITE)))
                .group(ProcessorConfig.APPLICATION_ID, Set.of(AclOperation.READ))
                .require();
    }

    /// A process that was killed while it deleted local state leaves some files of it, which RocksDB refuses to open;
    /// and files can be ahead of a log that has lost records. All of the state is in the changelogs.
    private static ProcessorService startWithoutLocalState(
            ProcessorConfig config,
            Topics topics,
            boolean withCloser,
            ChangelogEnds ends,
            ProcessorStateException unusable) {
        log.atWarn()
                .addKeyValue("directory", config.stateDir())
                .setCause(unusable)
                .log("the local state cannot be used; it is deleted and restored from its changelogs");
        ProcessorService processor = new ProcessorService(config, topics, withCloser, ends);
        try {
            processor.streams.cleanUp();
            processor.streams.start();
            return processor;
        } catch (RuntimeException e) {
            processor.close();
            throw e;
        }
    }

    /// Waits until the processor has stopped, by [#close] or by a failure.
    ///
    /// @return the failure; null: it was closed
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        ended.await();
        return failure.get();
    }

    /// The failure that stopped the processor; null while it runs and after [#close].
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /// Why no commands are decided now, for people; null if they are.
    public @Nullable String fault() {
        Throwable failed = failure.get();
        if (failed != null) {
            return "failed: " + failed;
        }
        KafkaStreams.State state = streams.state();
        return state == KafkaStreams.State.RUNNING
                ? KafkaConnections.fault(streams.metrics())
                : "Kafka Streams is " + state;
    }

    /// For meters.
    public KafkaStreams streams() {
        return streams;
    }

    /// Where the state is on this machine, for meters.
    public Path stateDirectory() {
        return stateDirectory;
    }

    /// Whether it runs or starts; false after a failure.
    public boolean isAlive() {
        return failure.get() == null && streams.state().isRunningOrRebalancing();
    }

    /// Commits what was decided and leaves the group, so that other processors take over at once.
    @Override
    public void close() {
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(LEAVE_GROUP));
        if (closes != null) {
            closes.close();
        }
        ended.countDown();
        log.atInfo().log("processor stopped");
    }

    /// A recoverable failure restarts the thread. Anything else is a bug, and the processor must not go on deciding.
    private StreamThreadExceptionResponse onUncaught(Throwable uncaught) {
        if (RecoverableFailures.isRecoverable(uncaught)) {
            log.atWarn().setCause(uncaught).log("stream thread failed and is replaced");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, uncaught);
        log.atError().setCause(uncaught).log("processor stops: bids on " + Topics.COMMANDS + " wait for the next one");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /// Gives Kafka Streams the clients of the transport. Streams has completed their settings already.
    private record StreamsClients(KafkaTransport transport) implements KafkaClientSupplier {
        @Override
        public Admin getAdmin(Map<String, Object> settings) {
            return transport.admin(settings);
        }

        @Override
        public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
            return transport.producer(settings);
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
            return transport.consumer(settings);
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
            return transport.consumer(settings);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
            return transport.consumer(settings);
        }
    }
}
