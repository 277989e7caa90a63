package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.StartupException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MisnamedColumnsTest {
    private static final SourceTable TABLE = SourceTable.parse("lots");

    @ParameterizedTest
    @CsvSource({
        "reserve, reserve_price",
        "reserve_prise, reserve_price",
        "Reserve_Price, reserve_price",
        "reserve_price_eur, reserve_price",
        "price, buy_now_price",
        "start, starts_at",
        "start_at, starts_at",
        "tick, tick_size",
        "soft_close, soft_close_on",
        "max_bids, max_bids_per_bidder",
        "watch_type, type"
    })
    void namesTheFieldThatWasProbablyMeant(String column, String field) {
        assertThatThrownBy(() -> requireNone(ColumnMapping.byFieldName(), column))
                .isInstanceOf(StartupException.class)
                .hasMessageStartingWith("public.lots has a column " + column + ", which is not followed: did you mean ")
                .hasMessageContaining("did you mean " + field + "?")
                .hasMessageContaining("--column " + field + "=" + column)
                .hasMessageEndingWith("--ignore-column " + column);
    }

    @ParameterizedTest
    @CsvSource({
        "allowed_bidders, allowed_bidders",
        "allowed_bidder, allowed_bidders",
        "allowed, allowed_bidders",
        "retractions, retraction"
    })
    void saysWhatOnlyTheApiCanDo(String column, String term) {
        assertThatThrownBy(() -> requireNone(ColumnMapping.byFieldName(), column))
                .hasMessageContaining("the catalog cannot open auctions with " + term + ", only the HTTP API can");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"photograph", "description", "seller_id", "art", "created_at", "state", "nr", "uuid", "end"})
    void leavesOtherColumnsAlone(String column) {
        assertThatCode(() -> requireNone(ColumnMapping.byFieldName(), column)).doesNotThrowAnyException();
    }

    /// The field has a column, so that nobody misses this one.
    @Test
    void aFieldThatHasItsColumnIsNotMeant() {
        assertThatCode(() -> requireNone(ColumnMapping.byFieldName(), "reserve_price", "reserve", "type", "watch_type"))
                .doesNotThrowAnyException();
    }

    @Test
    void whatTheUserHasSaidIsNotAsked() {
        ColumnMapping columns = ColumnMapping.of(Map.of("reserve_price", "reserve", "type", ""));

        assertThatCode(() -> requireNone(columns, "reserve", "watch_type")).doesNotThrowAnyException();
        assertThatCode(() ->
                        MisnamedColumns.requireNone(
                                TABLE, ColumnMapping.byFieldName(), List.of("id", "ends_at", "size"), Set.of("size")))
                .doesNotThrowAnyException();
    }

    @Test
    void findsTheNearestOfSeveral() {
        assertThat(MisnamedColumns.meant("increment", List.of("increment_percent", "increment_fixed", "tick_size")))
                .isEqualTo("increment_fixed");
    }

    private static void requireNone(ColumnMapping columns, String... others) {
        List<String> existing = new ArrayList<>(List.of("id", "ends_at"));
        existing.addAll(List.of(others));
        MisnamedColumns.requireNone(TABLE, columns, existing, Set.of());
    }
}
