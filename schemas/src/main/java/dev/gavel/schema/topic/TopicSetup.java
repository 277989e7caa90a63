package dev.gavel.schema.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

/// Creates the topics that are missing and refuses those that disagree: a log with a retention, or with timestamps of
/// the writer's making, would lose bids or decide them otherwise at a replay.
public final class TopicSetup {
    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private static final String MID_IMPORT =
            " (was a gavel import interrupted here? Run it again with the same file: it" + " goes on where it was)";

    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final Duration timeout;

    /// @param timeout how long to wait for each answer of the cluster
    public TopicSetup(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /// Afterwards every topic is there and is as it must be.
    ///
    /// @throws TopicMismatchException if a topic exists otherwise; nothing was changed on it
    /// @throws KafkaUnreachableException if the cluster does not answer
    public void ensure(Topics topics) throws InterruptedException {
        ensure(topics.all(), topics.replicas());
    }

    /// The same, with commands that keep the times that their writer says: new ones, or those of an import that was
    /// interrupted.
    public void ensureForImport(Topics topics) throws InterruptedException {
        ensure(topics.allWhileImporting(), topics.replicas());
    }

    /// The same, with the topic in which catalog services remember their place.
    public void ensureForCatalog(Topics topics) throws InterruptedException {
        ensure(topics.allWithCatalog(), topics.replicas());
    }

    private void ensure(List<Topic> wanted, short replicas) throws InterruptedException {
        Set<String> existing = await(admin.listTopics().names());
        for (Topic topic : wanted) {
            if (!existing.contains(topic.name())) {
                create(topic, replicas);
            }
        }
        List<String> disagreements = disagreementsOnceKnown(wanted);
        if (!disagreements.isEmpty()) {
            throw new TopicMismatchException(disagreements);
        }
    }

    private void create(Topic topic, short replicas) throws InterruptedException {
        NewTopic wanted = new NewTopic(topic.name(), topic.partitions(), replicas).configs(topic.settings());
        try {
            await(admin.createTopics(List.of(wanted)).all());
            log.atInfo().addKeyValue("topic", topic.name()).log("topic created");
        } catch (KafkaUnreachableException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
            // Another service, starting beside this one, was faster; the check that follows is the same.
            log.atDebug().addKeyValue("topic", topic.name()).log("topic was created by another");
        }
    }

    /// The controller has created a topic some moments before the broker that is asked about it knows it.
    private List<String> disagreementsOnceKnown(List<Topic> wanted) throws InterruptedException {
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (true) {
            try {
                return disagreements(wanted);
            } catch (KafkaUnreachableException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadlineNs) {
                    throw e;
                }
                Thread.sleep(POLL);
            }
        }
    }

    private List<String> disagreements(List<Topic> wanted) throws InterruptedException {
        List<String> names = wanted.stream().map(Topic::name).toList();
        Map<String, TopicDescription> found = await(admin.describeTopics(names).allTopicNames());
        Map<ConfigResource, Config> settings = await(admin.describeConfigs(resources(names)).all());
        List<String> disagreements = new ArrayList<>();
        for (Topic topic : wanted) {
            TopicDescription description = found.get(topic.name());
            Config config = settings.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name()));
            if (description == null || config == null) {
                disagreements.add(topic.name() + " is not described by the cluster; try again");
                continue;
            }
            int partitions = description.partitions().size();
            if (partitions != topic.partitions()) {
                disagreements.add(
                        "%s has %d partitions, not %d".formatted(topic.name(), partitions, topic.partitions()));
            }
            topic.settings()
                    .forEach((name, value) -> {
                        ConfigEntry entry = config.get(name);
                        String actual = entry == null ? "nothing" : String.valueOf(entry.value());
                        if (!actual.equals(value)) {
                            disagreements.add(
                                    "%s has %s=%s, not %s".formatted(topic.name(), name, actual, value)
                                            + (isMidImport(topic, name) ? MID_IMPORT : ""));
                        }
                    });
        }
        return disagreements;
    }

    private static boolean isMidImport(Topic topic, String setting) {
        return topic.name().equals(Topics.COMMANDS) && setting.equals("message.timestamp.type");
    }

    private static Collection<ConfigResource> resources(List<String> names) {
        return names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
    }

    private <T> T await(KafkaFuture<T> call) throws InterruptedException {
        return AdminCalls.await(call, timeout);
    }
}
