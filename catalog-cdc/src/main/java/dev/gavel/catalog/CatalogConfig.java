package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.catalog.row.RowIds;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// The configuration of the catalog service.
///
/// @param kafka the cluster with the log
/// @param source the database that contains the table
/// @param columns the column of each auction field
/// @param ignoredColumns columns that are not followed although their names are nearly those of fields
/// @param onDelete what a deleted row means for its auction
/// @param slot the name of the replication slot and of the publication that this service uses in the source
/// @param ids which auction belongs to a row
/// @param startWait the longest wait at start for Kafka and Postgres to respond
public record CatalogConfig(
        KafkaCluster kafka,
        SourceDatabase source,
        SourceTable table,
        ColumnMapping columns,
        Set<String> ignoredColumns,
        DeletePolicy onDelete,
        String slot,
        TopicChoice topics,
        RowIds ids,
        Duration startWait) {

    public static final String DEFAULT_SLOT = "gavel_catalog";
    public static final Duration DEFAULT_START_WAIT = Duration.ofSeconds(15);

    /// The names that Postgres accepts for a slot.
    private static final Pattern SLOT = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public CatalogConfig {
        ignoredColumns = Set.copyOf(ignoredColumns);
        require(
                SLOT.matcher(slot).matches(),
                "--slot (GAVEL_CATALOG_SLOT) must be lower-case letters, digits and _, at most 63, not '" + slot + "'");
        require(!startWait.isNegative(), "--start-wait (GAVEL_START_WAIT) must not be negative");
    }

    /// No column is ignored, and an auction has the id of its row.
    public CatalogConfig(
            KafkaCluster kafka,
            SourceDatabase source,
            SourceTable table,
            ColumnMapping columns,
            DeletePolicy onDelete,
            String slot,
            TopicChoice topics,
            Duration startWait) {
        this(kafka, source, table, columns, Set.of(), onDelete, slot, topics, RowIds.SHARED, startWait);
    }

    /// Uses the defaults for everything else.
    public CatalogConfig(String kafka, SourceDatabase source, SourceTable table, TopicChoice topics) {
        this(
                KafkaCluster.at(kafka),
                source,
                table,
                ColumnMapping.byFieldName(),
                DeletePolicy.IGNORE,
                DEFAULT_SLOT,
                topics,
                DEFAULT_START_WAIT);
    }

    /// The configuration without passwords, for logs.
    @Override
    public String toString() {
        return "kafka="
                + kafka
                + " source=["
                + source
                + "] table="
                + table
                + " columns="
                + columns
                + " ignoredColumns="
                + new TreeSet<>(ignoredColumns)
                + " onDelete="
                + onDelete.code()
                + " slot="
                + slot
                + " "
                + topics
                + " ids="
                + ids.code()
                + " startWait="
                + startWait;
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
