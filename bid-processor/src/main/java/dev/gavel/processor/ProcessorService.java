package dev.gavel.processor;

import static org.apache.kafka.streams.CloseOptions.GroupMembershipOperation.LEAVE_GROUP;

import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running processor.
public final class ProcessorService implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ProcessorService.class);
    private static final Duration KAFKA_ANSWERS_WITHIN = Duration.ofSeconds(15);
    private static final Duration STOPS_WITHIN = Duration.ofSeconds(10);

    private final KafkaStreams streams;

    /// Null: nobody asks for the closes by the clock.
    private final @Nullable KafkaCloseAppender closes;

    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    private ProcessorService(ProcessorConfig config, boolean withCloser) {
        closes = withCloser ? new KafkaCloseAppender(config.kafkaBootstrap(), config.topics().partitions()) : null;
        CloseAppender appender = closes == null ? _ -> {} : closes;
        streams =
                new KafkaStreams(
                        BidTopology.build(config.topics(), appender), StreamsSettings.of(config).asProperties());
        streams.setUncaughtExceptionHandler(this::onUncaught);
        streams.setStateListener((now, before) -> {
            log.atInfo().addKeyValue("state", now).addKeyValue("before", before).log("processor changed state");
            if (now == KafkaStreams.State.ERROR || now == KafkaStreams.State.NOT_RUNNING) {
                ended.countDown();
            }
        });
    }

    /// Checks the topics and begins to decide; returns before the first decision.
    ///
    /// @throws dev.gavel.schema.topic.TopicMismatchException if a topic is not as it must be
    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not answer
    /// @throws IllegalStateException if the group has lost its place on the log
    public static ProcessorService start(ProcessorConfig config) throws InterruptedException {
        return start(config, true);
    }

    /// The same for commands of another time, whose closes are among them: it decides and asks for nothing.
    public static ProcessorService startWithoutCloser(ProcessorConfig config) throws InterruptedException {
        return start(config, false);
    }

    private static ProcessorService start(ProcessorConfig config, boolean withCloser) throws InterruptedException {
        log.atInfo().addKeyValue("config", config).log("processor starts");
        try (Admin admin =
                Admin.create(
                        Map.<String, Object>of(
                                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                                config.kafkaBootstrap(),
                                AdminClientConfig.CLIENT_ID_CONFIG,
                                "gavel-processor-setup"))) {
            new TopicSetup(admin, KAFKA_ANSWERS_WITHIN).ensure(config.topics());
            new CommittedOffsetCheck(admin, config.kafkaBootstrap(), KAFKA_ANSWERS_WITHIN)
                    .check(config.topics().partitions());
        }
        ProcessorService processor = new ProcessorService(config, withCloser);
        processor.streams.start();
        return processor;
    }

    /// Waits until the processor has ended, by [#close] or by a failure.
    ///
    /// @return why it ended; null if it was closed
    public @Nullable Throwable awaitEnd() throws InterruptedException {
        ended.await();
        return failure.get();
    }

    /// Why the processor ended; null while it runs and after [#close].
    public @Nullable Throwable failure() {
        return failure.get();
    }

    /// True while it decides, or is about to: false after a failure.
    public boolean isAlive() {
        return failure.get() == null && streams.state().isRunningOrRebalancing();
    }

    /// Commits what was decided and leaves; others take over at once.
    @Override
    public void close() {
        streams.close(CloseOptions.timeout(STOPS_WITHIN).withGroupMembershipOperation(LEAVE_GROUP));
        if (closes != null) {
            closes.close();
        }
        ended.countDown();
        log.atInfo().log("processor stopped");
    }

    /// An outage is tried again; anything else is a bug, and a processor with a bug must not go on deciding.
    private StreamThreadExceptionResponse onUncaught(Throwable uncaught) {
        if (RecoverableFailures.isOne(uncaught)) {
            log.atWarn().setCause(uncaught).log("processor lost Kafka and tries again");
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        failure.compareAndSet(null, uncaught);
        log.atError().setCause(uncaught).log("processor stops: bids on " + Topics.COMMANDS + " wait for the next one");
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }
}
