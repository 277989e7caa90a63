package dev.gavel.schema.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Raises limits of existing topics to the minimums that Gavel needs. A topic that an earlier version created has the
/// cluster's defaults.
final class TopicMinimums {
    private static final Logger log = LoggerFactory.getLogger(TopicMinimums.class);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Admin admin;
    private final Duration timeout;

    TopicMinimums(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /// Returns when the broker reports the raised settings.
    ///
    /// @param minimums by the name of the topic
    /// @return the settings that are too small and that this client may not raise, for people
    List<String> raise(Collection<String> topics, Function<String, Map<String, Long>> minimums)
            throws InterruptedException {
        Map<ConfigResource, List<AlterConfigOp>> tooSmall = tooSmall(topics, minimums);
        if (tooSmall.isEmpty()) {
            return List.of();
        }
        List<String> descriptions = new ArrayList<>();
        tooSmall.forEach((topic, ops) ->
                ops.forEach(op ->
                        descriptions.add(
                                "%s needs %s=%s or more"
                                        .formatted(topic.name(), op.configEntry().name(), op.configEntry().value()))));
        try {
            AdminCalls.await(admin.incrementalAlterConfigs(new HashMap<>(tooSmall)).all(), timeout);
        } catch (KafkaUnreachableException e) {
            if (e.getCause() instanceof AuthorizationException || e.getCause() instanceof PolicyViolationException) {
                return descriptions;
            }
            throw e;
        }
        log.atInfo().addKeyValue("settings", descriptions).log("topic limits raised");
        long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!tooSmall(topics, minimums).isEmpty()) {
            if (System.nanoTime() > deadlineNs) {
                throw new KafkaUnreachableException(null);
            }
            Thread.sleep(POLL);
        }
        return List.of();
    }

    private Map<ConfigResource, List<AlterConfigOp>> tooSmall(
            Collection<String> topics, Function<String, Map<String, Long>> minimums) throws InterruptedException {
        Map<ConfigResource, Config> configs =
                AdminCalls.await(admin.describeConfigs(TopicSetup.resources(topics)).all(), timeout);
        Map<ConfigResource, List<AlterConfigOp>> tooSmall = new HashMap<>();
        configs.forEach((topic, config) ->
                minimums.apply(topic.name())
                        .forEach((setting, minimum) -> {
                            ConfigEntry entry = config.get(setting);
                            if (entry != null && entry.value() != null && Long.parseLong(entry.value()) < minimum) {
                                tooSmall.computeIfAbsent(topic, _ -> new ArrayList<>())
                                        .add(
                                                new AlterConfigOp(
                                                        new ConfigEntry(setting, Long.toString(minimum)), OpType.SET));
                            }
                        }));
        return tooSmall;
    }
}
