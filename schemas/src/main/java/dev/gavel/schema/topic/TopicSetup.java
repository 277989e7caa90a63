package dev.gavel.schema.topic;

import dev.gavel.schema.OperatorException;
import dev.gavel.schema.topic.KafkaRights.DeniedRights;
import dev.gavel.schema.topic.Topics.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Creates missing topics and checks the settings of existing ones. A log with a retention would lose bids, and a log
/// with timestamps set by the producer would be decided differently by a replay.
public final class TopicSetup {
    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private static final String MID_IMPORT =
            " (was a gavel import interrupted here? Run it again with the same file: it"
                    + " continues where it stopped)";

    private static final Duration POLL = Duration.ofMillis(20);

    /// Their numbers of partitions are those of the log.
    private static final List<String> DECIDING = List.of(Topics.COMMANDS, Topics.REPLIES);

    private interface Question<T> {
        T ask() throws InterruptedException;
    }

    private final Admin admin;
    private final Duration timeout;

    /// @param timeout how long to wait for each response of the cluster
    public TopicSetup(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /// Creates and checks the topics of the pipeline.
    ///
    /// @return the numbers that the log has
    /// @throws TopicMismatchException if a topic exists with different settings; it was not changed
    /// @throws KafkaUnreachableException if the cluster does not answer
    public Topics ensure(TopicChoice choice) throws InterruptedException {
        return ensure(choice, Topics::all);
    }

    /// Creates and checks the topics for an import: `auction-commands` keeps the timestamps that the import sets.
    ///
    /// @return the numbers that the log has
    public Topics ensureForImport(TopicChoice choice) throws InterruptedException {
        return ensure(choice, Topics::allWhileImporting);
    }

    /// Creates and checks the topics of the pipeline and the topic for the secret of ingest instances.
    ///
    /// @return the numbers that the log has
    public Topics ensureForIngest(TopicChoice choice) throws InterruptedException {
        return ensure(choice, Topics::allWithIngest);
    }

    /// Creates and checks the topics of the pipeline and the topic for the offsets of catalog services.
    ///
    /// @return the numbers that the log has
    public Topics ensureForCatalog(TopicChoice choice) throws InterruptedException {
        return ensure(choice, Topics::allWithCatalog);
    }

    /// The number of partitions of each topic that exists.
    ///
    /// @throws KafkaUnreachableException if the cluster does not answer
    public Map<String, Integer> partitions() throws InterruptedException {
        Set<String> names = await(admin.listTopics().names());
        Map<String, Integer> partitions = new HashMap<>();
        await(admin.describeTopics(names).allTopicNames())
                .forEach((name, description) -> partitions.put(name, description.partitions().size()));
        return partitions;
    }

    /// Raises settings of topics that another program creates, like the changelogs of the processor.
    ///
    /// @param minimums of each of them
    /// @throws TopicMismatchException if one is smaller and this client may not raise it
    public void raise(List<String> names, Map<String, Long> minimums) throws InterruptedException {
        List<String> existing = new ArrayList<>(names);
        existing.retainAll(await(admin.listTopics().names()));
        List<String> tooSmall =
                existing.isEmpty() ? List.of() : new TopicMinimums(admin, timeout).raise(existing, _ -> minimums);
        if (!tooSmall.isEmpty()) {
            throw new TopicMismatchException(tooSmall);
        }
    }

    private Topics ensure(TopicChoice choice, Function<Topics, List<Topic>> list) throws InterruptedException {
        Topics topics = choice.isOpen() ? asTheLogHas(choice) : choice.wanted();
        ensure(list.apply(topics), topics.replicas());
        return topics;
    }

    /// The topics that determine the numbers of partitions are created first and described afterwards, because another
    /// service may create them at the same time with other numbers.
    private Topics asTheLogHas(TopicChoice choice) throws InterruptedException {
        List<Topic> deciding = choice.wanted().all().stream().filter(topic -> DECIDING.contains(topic.name())).toList();
        createMissing(deciding, choice.wanted().replicas());
        return choice.resolve(retryUntilKnown(this::decidingPartitions));
    }

    private Map<String, Integer> decidingPartitions() throws InterruptedException {
        Map<String, Integer> partitions = new HashMap<>();
        DeniedRights denied = new DeniedRights();
        for (var topic : admin.describeTopics(DECIDING).topicNameValues().entrySet()) {
            denied.unlessDenied(
                    "DESCRIBE on topic " + topic.getKey(),
                    () -> partitions.put(topic.getKey(), await(topic.getValue()).partitions().size()));
        }
        denied.require();
        return partitions;
    }

    private void createMissing(List<Topic> wanted, short replicas) throws InterruptedException {
        Set<String> existing = await(admin.listTopics().names());
        for (Topic topic : wanted) {
            if (!existing.contains(topic.name())) {
                create(topic, replicas);
            }
        }
    }

    private void ensure(List<Topic> wanted, short replicas) throws InterruptedException {
        createMissing(wanted, replicas);
        List<String> differences = differencesOnceKnown(wanted);
        if (!differences.isEmpty()) {
            throw new TopicMismatchException(differences);
        }
    }

    private void create(Topic topic, short replicas) throws InterruptedException {
        NewTopic wanted = new NewTopic(topic.name(), topic.partitions(), replicas).configs(topic.initialSettings());
        DeniedRights denied = new DeniedRights();
        try {
            denied.unlessDenied(
                    "CREATE on topic " + topic.name(), () -> await(admin.createTopics(List.of(wanted)).all()));
            denied.require();
            log.atInfo().addKeyValue("topic", topic.name()).log("topic created");
        } catch (KafkaUnreachableException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            // Another service created it at the same time. Its settings are checked like those of any existing topic.
            log.atDebug().addKeyValue("topic", topic.name()).log("topic was created by another service");
        }
    }

    private List<String> differencesOnceKnown(List<Topic> wanted) throws InterruptedException {
        return retryUntilKnown(() -> {
            List<String> differences = differences(wanted);
            // Not before everything else is right: the topics may belong to another system.
            return differences.isEmpty() ? raiseMinimums(wanted) : differences;
        });
    }

    /// Retries until the broker that answers knows the topics, which can be shortly after the controller created them.
    private <T> T retryUntilKnown(Question<T> question) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return question.ask();
            } catch (KafkaUnreachableException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadlineNs) {
                    throw e;
                }
                Thread.sleep(POLL);
            }
        }
    }

    private List<String> differences(List<Topic> wanted) throws InterruptedException {
        List<String> names = wanted.stream().map(Topic::name).toList();
        DeniedRights denied = new DeniedRights();
        Map<String, TopicDescription> found = new HashMap<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            denied.unlessDenied(
                    "DESCRIBE on topic " + topic.getKey(), () -> found.put(topic.getKey(), await(topic.getValue())));
        }
        Map<ConfigResource, Config> settings = new HashMap<>();
        for (var topic : admin.describeConfigs(resources(names)).values().entrySet()) {
            denied.unlessDenied(
                    "DESCRIBE_CONFIGS on topic " + topic.getKey().name(),
                    () -> settings.put(topic.getKey(), await(topic.getValue())));
        }
        denied.require();
        List<String> differences = new ArrayList<>();
        for (Topic topic : wanted) {
            TopicDescription description = found.get(topic.name());
            Config config = settings.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            if (description == null || config == null) {
                differences.add(topic.name() + " is not described by the cluster; try again");
                continue;
            }
            int partitions = description.partitions().size();
            if (partitions != topic.partitions()) {
                differences.add(
                        "%s has %d partitions, not %d (a number that cannot be changed: leave %s out)"
                                .formatted(
                                        topic.name(),
                                        partitions,
                                        topic.partitions(),
                                        topic.name().equals(Topics.REPLIES)
                                                ? "--reply-partitions (GAVEL_REPLY_PARTITIONS)"
                                                : "--partitions (GAVEL_PARTITIONS)"));
            }
            topic.settings()
                    .forEach((name, value) -> {
                        ConfigEntry entry = config.get(name);
                        String actual = entry == null ? "nothing" : String.valueOf(entry.value());
                        if (!actual.equals(value)) {
                            differences.add(
                                    "%s has %s=%s, not %s".formatted(topic.name(), name, actual, value)
                                            + (isMidImport(topic, name) ? MID_IMPORT : ""));
                        }
                    });
        }
        return differences;
    }

    private List<String> raiseMinimums(List<Topic> wanted) throws InterruptedException {
        Map<String, Map<String, Long>> minimums = new HashMap<>();
        wanted.forEach(topic -> minimums.put(topic.name(), topic.minimums()));
        return new TopicMinimums(admin, timeout)
                .raise(minimums.keySet(), name -> minimums.getOrDefault(name, Map.of()));
    }

    private static boolean isMidImport(Topic topic, String setting) {
        return topic.name().equals(Topics.COMMANDS) && setting.equals("message.timestamp.type");
    }

    static Collection<ConfigResource> resources(Collection<String> names) {
        return names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    }

    private <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, timeout);
    }

    /// Existing topics have other settings than required.
    public static final class TopicMismatchException extends OperatorException {
        private static final long serialVersionUID = 1;

        TopicMismatchException(List<String> differences) {
            super(
                    "the cluster's topics are not as Gavel needs them: "
                            + String.join("; ", differences)
                            + ". Change settings with kafka-configs, or use another cluster.");
        }
    }
}
