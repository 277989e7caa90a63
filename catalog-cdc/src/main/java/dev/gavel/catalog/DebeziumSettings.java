package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.Identifier;
import dev.gavel.schema.topic.Topics;
import java.util.Properties;
import java.util.stream.Collectors;

/// The Debezium settings for following the source table.
final class DebeziumSettings {
    private DebeziumSettings() {}

    /// All settings that differ from Debezium's defaults.
    ///
    /// @param columns of the fields for which the table has one
    static Properties of(CatalogConfig config, ColumnMapping columns) {
        Properties settings = new Properties();
        // The position is stored under this name, so another table or another slot begins with its own snapshot.
        settings.setProperty("name", position(config));
        settings.setProperty("topic.prefix", config.slot());
        settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        source(settings, config.source());
        table(settings, config, columns);
        offsets(settings, config);
        bounds(settings);
        return settings;
    }

    /// The name under which the position is stored.
    static String position(CatalogConfig config) {
        return config.slot() + "/" + config.table();
    }

    private static void source(Properties settings, SourceDatabase source) {
        settings.setProperty("database.hostname", source.host());
        settings.setProperty("database.port", Integer.toString(source.port()));
        settings.setProperty("database.user", source.url().user());
        settings.setProperty("database.password", source.url().password());
        settings.setProperty("database.dbname", source.database());
        settings.setProperty("database.sslmode", source.sslMode());
        source.tlsFiles().forEach((name, value) -> settings.setProperty("database." + name, value));
    }

    private static void table(Properties settings, CatalogConfig config, ColumnMapping columns) {
        // Built into Postgres; other plug-ins must be installed.
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", config.slot());
        // ReplicationCheck has created it, or reported who must create it.
        settings.setProperty("publication.name", config.slot());
        settings.setProperty("publication.autocreate.mode", "disabled");
        SourceTable table = config.table();
        settings.setProperty("table.include.list", Identifier.regex(table.schema(), table.name()));
        // Other columns, for example images, are not read. Columns that do not exist yet are listed too, so that their
        // values arrive when they are added.
        settings.setProperty(
                "column.include.list",
                config.columns().columns().stream()
                        .map(column -> Identifier.regex(table.schema(), table.name(), column))
                        .collect(Collectors.joining(",")));
        // Takes a snapshot if there is no position to continue from, also after the slot was dropped: the table still
        // has all rows.
        settings.setProperty("snapshot.mode", "when_needed");
        // Ended auctions are left out; each of their commands would be rejected.
        settings.setProperty("snapshot.select.statement.overrides", table.quoted());
        settings.setProperty("snapshot.select.statement.overrides." + table.quoted(), snapshot(table, columns));
        // Amounts stay exact as text. `double` would round them, and `precise` delivers NaN as NULL, which would remove
        // a reserve price.
        settings.setProperty("decimal.handling.mode", "string");
        // By default a value that cannot be converted becomes NULL, and the auction opens with the field's default.
        settings.setProperty("event.converting.failure.handling.mode", "fail");
        // One record per deleted row.
        settings.setProperty("tombstones.on.delete", "false");
    }

    /// Selects the rows of a snapshot. A row without an end is included, so that it is reported as malformed.
    static String snapshot(SourceTable table, ColumnMapping columns) {
        String end = SourceTable.quoted(String.valueOf(columns.column(AuctionField.ENDS_AT)));
        return columns.columns().stream()
                .map(SourceTable::quoted)
                .collect(
                        Collectors.joining(
                                ", ",
                                "SELECT ",
                                " FROM %s WHERE %s IS NULL OR %s > now()".formatted(table.quoted(), end, end)));
    }

    /// The position is stored in Kafka, so the service needs no disk.
    private static void offsets(Properties settings, CatalogConfig config) {
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore");
        // Debezium makes the clients of its store itself, from these properties.
        config.kafka().connectionSettings().forEach((name, value) -> settings.setProperty(name, value.toString()));
        settings.setProperty("offset.storage.topic", Topics.CATALOG_OFFSETS);
        settings.setProperty("offset.storage.partitions", "1");
        settings.setProperty("offset.storage.replication.factor", Short.toString(config.topics().wanted().replicas()));
        // After each batch instead of each minute: a kill repeats at most one batch, and Postgres can discard WAL at
        // once.
        settings.setProperty("offset.flush.interval.ms", "0");
    }

    private static void bounds(Properties settings) {
        // Bounds the rows in memory: in the queue, in a batch and in a fetch of a snapshot.
        settings.setProperty("max.batch.size", "500");
        settings.setProperty("max.queue.size", "1000");
        settings.setProperty("max.queue.size.in.bytes", Integer.toString(8 * 1024 * 1024));
        settings.setProperty("snapshot.fetch.size", "500");
        // The longest time that a change waits in the queue.
        settings.setProperty("poll.interval.ms", "100");
        // A WAL record of our own moves the slot on while no row changes; otherwise Postgres would keep all WAL of
        // other
        // tables. The driver could move the slot by itself, but past the position in Kafka, and then a slot that was
        // dropped and created again could not be told from a slot that is only ahead. A stopping Postgres also waits
        // for
        // the slot to move on.
        settings.setProperty("heartbeat.interval.ms", "5000");
        settings.setProperty("heartbeat.action.query", "SELECT pg_logical_emit_message(false, 'gavel', '')");
        // The connection of a killed service holds the slot until Postgres detects it.
        settings.setProperty("slot.max.retries", "60");
        settings.setProperty("slot.retry.delay.ms", "1000");
        // Catalog retries instead: it checks the source again and logs one line.
        settings.setProperty("errors.max.retries", "0");
    }
}
