package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.regex.Pattern;

/// All that the catalog service can be told.
///
/// @param kafkaBootstrap host:port, perhaps several with commas
/// @param source where the table is
/// @param columns which of its columns say what
/// @param onDelete what a deleted row means
/// @param slot the replication slot, and the publication, that are this service's own in the source
/// @param startWait for Kafka and Postgres to answer at start
public record CatalogConfig(
        String kafkaBootstrap,
        SourceDatabase source,
        SourceTable table,
        ColumnMapping columns,
        DeletePolicy onDelete,
        String slot,
        Topics topics,
        Duration startWait) {

    public static final String DEFAULT_SLOT = "gavel_catalog";
    public static final Duration DEFAULT_START_WAIT = Duration.ofSeconds(15);

    /// As Postgres wants it.
    private static final Pattern SLOT = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    public CatalogConfig {
        require(!kafkaBootstrap.isBlank(), "KAFKA_BOOTSTRAP should look like host:9092");
        require(
                SLOT.matcher(slot).matches(),
                "--slot (GAVEL_CATALOG_SLOT) must be lower-case letters, digits and _, at most 63, not '" + slot + "'");
        require(!startWait.isNegative(), "--start-wait (GAVEL_START_WAIT) must not be negative");
    }

    /// With the defaults for everything else.
    public CatalogConfig(String kafkaBootstrap, SourceDatabase source, SourceTable table, Topics topics) {
        this(
                kafkaBootstrap,
                source,
                table,
                ColumnMapping.asTermsAreCalled(),
                DeletePolicy.IGNORE,
                DEFAULT_SLOT,
                topics,
                DEFAULT_START_WAIT);
    }

    /// Fit for a log: without passwords.
    @Override
    public String toString() {
        return "kafka="
                + kafkaBootstrap
                + " source=["
                + source
                + "] table="
                + table
                + " columns="
                + columns
                + " onDelete="
                + onDelete.code()
                + " slot="
                + slot
                + " partitions="
                + topics.partitions()
                + " replicas="
                + topics.replicas()
                + " startWait="
                + startWait;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
