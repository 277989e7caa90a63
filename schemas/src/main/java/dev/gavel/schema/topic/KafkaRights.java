package dev.gavel.schema.topic;

import dev.gavel.schema.StartupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;

/// Asks the cluster at start whether the service's user may do what the service does later. Otherwise a missing right
/// would show as failing bids.
public final class KafkaRights {
    private final Admin admin;
    private final Duration timeout;
    private final DeniedRights denied = new DeniedRights();

    /// @param timeout how long to wait for each response of the cluster
    public KafkaRights(Admin admin, Duration timeout) {
        this.admin = admin;
        this.timeout = timeout;
    }

    /// @param operations for each topic; all of them exist
    public KafkaRights topics(Map<String, Set<AclOperation>> operations) throws InterruptedException {
        Map<String, TopicDescription> described =
                AdminCalls.await(
                        admin.describeTopics(
                                        operations.keySet(),
                                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                                .allTopicNames(),
                        timeout);
        new TreeMap<>(described)
                .forEach((name, topic) ->
                        compare(
                                "topic " + name,
                                operations.getOrDefault(name, Set.of()),
                                topic.authorizedOperations()));
        return this;
    }

    public KafkaRights group(String name, Set<AclOperation> operations) throws InterruptedException {
        try {
            Map<String, ConsumerGroupDescription> described =
                    AdminCalls.await(
                            admin.describeConsumerGroups(
                                            List.of(name),
                                            new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                                    .all(),
                            timeout);
            described.values().forEach(group -> compare("group " + name, operations, group.authorizedOperations()));
        } catch (KafkaUnreachableException e) {
            // A group begins with its first member, and its coordinator may be away: then nothing is known.
            if (e.getCause() instanceof GroupAuthorizationException) {
                compare("group " + name, operations, Set.of());
            }
        }
        return this;
    }

    /// @throws StartupException if a right is missing; the message names all of them
    public void require() {
        denied.require();
    }

    private void compare(String resource, Set<AclOperation> wanted, Set<AclOperation> allowed) {
        wanted.stream()
                .filter(operation -> !allowed.contains(operation))
                .sorted()
                .forEach(operation -> denied.add(operation + " on " + resource));
    }

    /// Collects the rights on the cluster that a service lacks, so that one message names all of them. Kafka's own
    /// errors do not say which topic they are about.
    static final class DeniedRights {
        private final List<String> denied = new ArrayList<>();

        interface Call {
            Object run() throws InterruptedException;
        }

        /// @param right like `WRITE on topic auction-commands`
        void add(String right) {
            denied.add(right);
        }

        /// Runs a call that needs one right.
        ///
        /// @throws KafkaUnreachableException if it fails for another reason than that
        void unlessDenied(String right, Call call) throws InterruptedException {
            try {
                Object _ = call.run();
            } catch (KafkaUnreachableException e) {
                if (!(e.getCause() instanceof AuthorizationException)) {
                    throw e;
                }
                denied.add(right);
            }
        }

        /// @throws StartupException if a right is missing
        void require() {
            if (!denied.isEmpty()) {
                throw new StartupException(
                        ("Kafka denies this service %s. Allow it with compose/acls.sh, or correct the user in the file of"
                                        + " --kafka-config (GAVEL_KAFKA_CONFIG)")
                                .formatted(String.join(", ", denied)));
            }
        }
    }
}
