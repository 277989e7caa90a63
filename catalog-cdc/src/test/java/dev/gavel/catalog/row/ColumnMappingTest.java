package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnMappingTest {
    @Test
    void columnsHaveTheNamesOfTheirFieldsUnlessRenamed() {
        ColumnMapping columns = ColumnMapping.of(Map.of("ends_at", "closing", "type", ""));

        assertThat(columns.column(AuctionField.ID)).isEqualTo("id");
        assertThat(columns.column(AuctionField.ENDS_AT)).isEqualTo("closing");
        assertThat(columns.column(AuctionField.TYPE)).isNull();
        assertThat(columns).hasToString("[type=,ends_at=closing]").isNotEqualTo(ColumnMapping.byFieldName());
    }

    @Test
    void columnsThatTheTableDoesNotHaveAreLeftOut() {
        ColumnMapping columns = ColumnMapping.byFieldName().restrictedTo(List.of("ends_at", "id", "photograph"));

        assertThat(columns.columns()).containsExactly("id", "ends_at");
    }

    @Test
    void canBeStoredAndReadAgain() {
        ColumnMapping columns =
                ColumnMapping.of(Map.of("ends_at", "closing = end", "type", ""))
                        .restrictedTo(List.of("id", "closing = end"));

        assertThat(ColumnMapping.decode(columns.encode() + "\nlater=x")).isEqualTo(columns);
        assertThat(ColumnMapping.byFieldName().notIn(columns))
                .contains(AuctionField.TYPE)
                .doesNotContain(AuctionField.ID, AuctionField.ENDS_AT);
    }

    @Test
    void rejectsAnInvalidMapping() {
        assertRejected(
                Map.of("price", "x"),
                "--column: unknown field 'price'; the fields are id, title, type, opening_price,");
        assertRejected(Map.of("ends_at", ""), "--column ends_at= must name a column");
        assertRejected(Map.of("title", "a\"b"), "--column title=a\"b: a column's name must not contain quotes");
        assertRejected(Map.of("title", "ü".repeat(32)), "a column's name must have 1 to 63 bytes");
        assertRejected(
                Map.of("title", "type"),
                "title and type are both in the column type; name another column for one of them, or none");
    }

    private static void assertRejected(Map<String, String> renamed, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColumnMapping.of(renamed))
                .withMessageContaining(sentence);
    }
}
