package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.topic.Topics;
import java.util.Properties;
import java.util.stream.Collectors;

/// How Debezium is told to read the table.
final class DebeziumSettings {
    private DebeziumSettings() {}

    /// What isn't Debezium's default, and why.
    ///
    /// @param columns those that the table has
    static Properties of(CatalogConfig config, ColumnMapping columns) {
        Properties settings = new Properties();
        // Under this name its place is kept: another table, or another slot, begins with a snapshot of its own.
        settings.setProperty("name", config.slot() + "/" + config.table());
        settings.setProperty("topic.prefix", config.slot());
        settings.setProperty("connector.class", "io.debezium.connector.postgresql.PostgresConnector");
        source(settings, config.source());
        table(settings, config, columns);
        offsets(settings, config);
        bounds(settings);
        return settings;
    }

    private static void source(Properties settings, SourceDatabase source) {
        settings.setProperty("database.hostname", source.host());
        settings.setProperty("database.port", Integer.toString(source.port()));
        settings.setProperty("database.user", source.url().user());
        settings.setProperty("database.password", source.url().password());
        settings.setProperty("database.dbname", source.database());
        settings.setProperty("database.sslmode", source.sslMode());
    }

    private static void table(Properties settings, CatalogConfig config, ColumnMapping columns) {
        // Built into Postgres, where others must be installed.
        settings.setProperty("plugin.name", "pgoutput");
        settings.setProperty("slot.name", config.slot());
        // SourceCheck has made it, or said who must.
        settings.setProperty("publication.name", config.slot());
        settings.setProperty("publication.autocreate.mode", "disabled");
        settings.setProperty("table.include.list", config.table().schema() + "\\." + config.table().name());
        // Not the photographs.
        settings.setProperty(
                "column.include.list",
                columns.all().stream()
                        .map(column -> config.table().schema() + "\\." + config.table().name() + "\\." + column)
                        .collect(Collectors.joining(",")));
        // A snapshot when there is no place to go on from, also because the slot was dropped: the rows are all there.
        settings.setProperty("snapshot.mode", "when_needed");
        // Auctions that are over would be refused one by one.
        settings.setProperty("snapshot.select.statement.overrides", config.table().toString());
        settings.setProperty(
                "snapshot.select.statement.overrides." + config.table(), snapshot(config.table(), columns));
        // Exact, as text: a double never touches an amount, and `precise` tells a NaN as NULL, which is no reserve at
        // all.
        settings.setProperty("decimal.handling.mode", "string");
        // A deleted row is told once.
        settings.setProperty("tombstones.on.delete", "false");
    }

    /// The rows that a snapshot reads: a row without an end is there to be complained about.
    static String snapshot(SourceTable table, ColumnMapping columns) {
        String end = SourceTable.quoted(String.valueOf(columns.of(AuctionField.ENDS_AT)));
        return columns.all().stream()
                .map(SourceTable::quoted)
                .collect(
                        Collectors.joining(
                                ", ",
                                "SELECT ",
                                " FROM %s WHERE %s IS NULL OR %s > now()".formatted(table.quoted(), end, end)));
    }

    /// In Kafka, so that the service has no disk to lose.
    private static void offsets(Properties settings, CatalogConfig config) {
        settings.setProperty("offset.storage", "org.apache.kafka.connect.storage.KafkaOffsetBackingStore");
        settings.setProperty("bootstrap.servers", config.kafkaBootstrap());
        settings.setProperty("offset.storage.topic", Topics.CATALOG_OFFSETS);
        settings.setProperty("offset.storage.partitions", "1");
        settings.setProperty("offset.storage.replication.factor", Short.toString(config.topics().replicas()));
        // After each batch, not each minute: what is told again after a kill is one batch, and Postgres may forget at
        // once.
        settings.setProperty("offset.flush.interval.ms", "0");
    }

    private static void bounds(Properties settings) {
        // Rows in memory: in the queue, in a batch, in one answer of a snapshot.
        settings.setProperty("max.batch.size", "500");
        settings.setProperty("max.queue.size", "1000");
        settings.setProperty("max.queue.size.in.bytes", Integer.toString(8 * 1024 * 1024));
        settings.setProperty("snapshot.fetch.size", "500");
        // How long a single change waits for others.
        settings.setProperty("poll.interval.ms", "100");
        // While no row changes, a record of our own in the WAL moves the slot on: otherwise Postgres would keep all
        // that others
        // write. The driver could move it without one, but past the place in Kafka, and then a slot that was dropped
        // and made
        // anew could not be told from one that is only ahead. A Postgres that is stopped waits for it, too.
        settings.setProperty("heartbeat.interval.ms", "5000");
        settings.setProperty("heartbeat.action.query", "SELECT pg_logical_emit_message(false, 'gavel', '')");
        // A killed service's connection holds the slot until Postgres notices.
        settings.setProperty("slot.max.retries", "60");
        settings.setProperty("slot.retry.delay.ms", "1000");
        // Catalog begins again by itself, after a look at the source, and says so in one line.
        settings.setProperty("errors.max.retries", "0");
    }
}
