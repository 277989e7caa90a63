package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.topic.AdminCalls;
import dev.gavel.schema.topic.KafkaRights;
import dev.gavel.schema.topic.TopicSetup;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;

/// What the catalog needs of the Kafka cluster beside its producer and its consumer: topics, rights on them, and the
/// memory of the table's columns.
record CatalogKafka(CatalogConfig config) {
    private static final Duration MIN_TIMEOUT = Duration.ofSeconds(1);

    /// How long to wait for a response of the cluster.
    Duration timeout() {
        return Collections.max(List.of(config.startWait(), MIN_TIMEOUT));
    }

    /// Creates missing topics.
    ///
    /// @return the numbers that the log has
    /// @throws StartupException if a topic cannot be used; the message says what to do
    Topics ensureTopics() throws InterruptedException {
        try (Admin admin = connect()) {
            Topics topics = new TopicSetup(admin, timeout()).ensureForCatalog(config.topics());
            new KafkaRights(admin, timeout())
                    .topics(
                            Map.of(
                                    Topics.COMMANDS,
                                    Set.of(AclOperation.WRITE),
                                    Topics.REPLIES,
                                    Set.of(AclOperation.READ),
                                    Topics.CATALOG_OFFSETS,
                                    Set.of(AclOperation.READ, AclOperation.WRITE)))
                    .require();
            return topics;
        }
    }

    /// The table, with the columns that the topic of the catalog's position remembers.
    ///
    /// @throws StartupException if that topic cannot be read or written
    FollowedTable followedTable(ColumnMapping columns) throws InterruptedException {
        ColumnMemory memory = new ColumnMemory(config.kafka(), DebeziumSettings.position(config));
        try {
            return new FollowedTable(config, columns, memory);
        } catch (KafkaException e) {
            throw new StartupException("cannot read or write " + Topics.CATALOG_OFFSETS + ": " + e.getMessage(), e);
        }
    }

    /// @throws dev.gavel.schema.topic.KafkaUnreachableException if the cluster does not respond
    void requireResponse() throws InterruptedException {
        try (Admin admin = connect()) {
            AdminCalls.await(admin.describeCluster().clusterId(), timeout());
        }
    }

    private Admin connect() {
        return AdminCalls.connect(config.kafka(), CatalogCommandLog.CLIENT_ID, timeout());
    }
}
