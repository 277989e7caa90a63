package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnMappingTest {
    @Test
    void columnsAreCalledAsTheTermsUnlessSomebodySaysOtherwise() {
        ColumnMapping columns = ColumnMapping.of(Map.of("ends_at", "closing", "type", ""));

        assertThat(columns.of(AuctionField.ID)).isEqualTo("id");
        assertThat(columns.of(AuctionField.ENDS_AT)).isEqualTo("closing");
        assertThat(columns.of(AuctionField.TYPE)).isNull();
        assertThat(columns).hasToString("[type=,ends_at=closing]").isNotEqualTo(ColumnMapping.asTermsAreCalled());
    }

    @Test
    void aTableNeedNotHaveThemAll() {
        ColumnMapping columns = ColumnMapping.asTermsAreCalled().thatAreIn(List.of("ends_at", "id", "photograph"));

        assertThat(columns.all()).containsExactly("id", "ends_at");
    }

    @Test
    void refusesWhatCannotBe() {
        refuses(Map.of("price", "x"), "--column knows no term 'price'; there are id, title, type, opening_price,");
        refuses(Map.of("ends_at", ""), "--column ends_at= must name a column");
        refuses(Map.of("title", "a b"), "--column title=a b: a column's name must be letters");
        refuses(
                Map.of("title", "type"),
                "title and type are both in the column type; name another for one of them, or none");
    }

    private static void refuses(Map<String, String> renamed, String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ColumnMapping.of(renamed))
                .withMessageContaining(sentence);
    }
}
