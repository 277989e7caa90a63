package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.topic.TopicChoice;
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
                    TopicChoice.exactly(new Topics(8, 16, (short) 3)));
    private static final ColumnMapping COLUMNS = ColumnMapping.byFieldName().restrictedTo(List.of("id", "ends_at"));

    @Test
    void readsMappedColumnsAlsoThoseThatAreAddedLater() {
        assertThat(settings()).containsEntry("table.include.list", "(?-i)shop\\x{2e}lots");
        assertThat(settings().getProperty("column.include.list"))
                .startsWith("(?-i)shop\\x{2e}lots\\x{2e}id,(?-i)shop\\x{2e}lots\\x{2e}title,")
                .contains("reserve_price");
    }

    @Test
    void anUnreadableValueIsNotNull() {
        assertThat(settings()).containsEntry("event.converting.failure.handling.mode", "fail");
    }

    @Test
    void aSnapshotLeavesOutEndedAuctions() {
        assertThat(DebeziumSettings.snapshot(CONFIG.table(), COLUMNS))
                .isEqualTo(
                        "SELECT \"id\", \"ends_at\" FROM \"shop\".\"lots\" WHERE \"ends_at\" IS NULL OR \"ends_at\" > now()");
        assertThat(settings()).containsKey("snapshot.select.statement.overrides.\"shop\".\"lots\"");
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
