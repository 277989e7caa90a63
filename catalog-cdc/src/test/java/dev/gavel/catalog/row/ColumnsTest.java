package dev.gavel.catalog.row;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ColumnsTest {
    @Test
    void columnsAreCalledAsTheTermsUnlessSomebodySaysOtherwise() {
        Columns columns = Columns.of(Map.of("ends_at", "closing", "type", ""));

        assertThat(columns.of(Term.ID)).isEqualTo("id");
        assertThat(columns.of(Term.ENDS_AT)).isEqualTo("closing");
        assertThat(columns.of(Term.TYPE)).isNull();
        assertThat(columns).hasToString("[type=,ends_at=closing]").isNotEqualTo(Columns.asTermsAreCalled());
    }

    @Test
    void aTableNeedNotHaveThemAll() {
        Columns columns = Columns.asTermsAreCalled().thatAreIn(List.of("ends_at", "id", "photograph"));

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
        assertThatIllegalArgumentException().isThrownBy(() -> Columns.of(renamed)).withMessageContaining(sentence);
    }
}
