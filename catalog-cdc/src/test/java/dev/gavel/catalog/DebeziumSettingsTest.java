package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.topic.Topics;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DebeziumSettingsTest {
    private static final CatalogConfig CONFIG =
            new CatalogConfig(
                    "broker:1",
                    SourceDatabase.parse("postgres://me:secret@db:2/shop"),
                    new SourceTable("shop", "lots"),
                    new Topics(8, 16, (short) 3));
    private static final ColumnMapping COLUMNS = ColumnMapping.byFieldName().restrictedTo(List.of("id", "ends_at"));

    @Test
    void readsOnlyMappedColumns() {
        assertThat(settings())
                .containsEntry("table.include.list", "shop\\.lots")
                .containsEntry("column.include.list", "shop\\.lots\\.id,shop\\.lots\\.ends_at");
    }

    @Test
    void aSnapshotLeavesOutEndedAuctions() {
        assertThat(DebeziumSettings.snapshot(CONFIG.table(), COLUMNS))
                .isEqualTo(
                        "SELECT \"id\", \"ends_at\" FROM \"shop\".\"lots\" WHERE \"ends_at\" IS NULL OR \"ends_at\" > now()");
        assertThat(settings()).containsKey("snapshot.select.statement.overrides.shop.lots");
    }

    @Test
    void thePositionIsInKafkaWithAsManyReplicasAsTheLog() {
        assertThat(settings())
                .containsEntry("offset.storage.topic", Topics.CATALOG_OFFSETS)
                .containsEntry("offset.storage.replication.factor", "3")
                .containsEntry("name", "gavel_catalog/shop.lots");
    }

    private static Properties settings() {
        return DebeziumSettings.of(CONFIG, COLUMNS);
    }
}
