package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.catalog.row.Identifier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SourceTableTest {
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "lots, public, lots, public.lots",
                "shop.Lots, shop, Lots, shop.Lots",
                "\"a.b\".c, a.b, c, \"a.b\".c",
                "shop.\"Lots (2026)\", shop, Lots (2026), shop.\"Lots (2026)\"",
                "shop.Lots (2026), shop, Lots (2026), shop.\"Lots (2026)\"",
                "Verkäufe.straße, Verkäufe, straße, Verkäufe.straße",
                "lots$, public, lots$, public.\"lots$\""
            })
    void readsNamesAsTheyAreInTheSystemCatalogs(String text, String schema, String name, String shown) {
        SourceTable table = SourceTable.parse(text);

        assertThat(table).isEqualTo(new SourceTable(schema, name)).hasToString(shown);
        assertThat(SourceTable.parse(table.toString())).isEqualTo(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", "a.b.c", "\"a", "a\"b", "a,b", "a\\b", "it's", "a\nb"})
    void rejectsNamesThatItCannotFollow(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SourceTable.parse(text))
                .withMessageContaining("--table (GAVEL_CATALOG_TABLE)");
    }

    @Test
    void anExpressionMatchesItsNameAlone() {
        Pattern pattern = Pattern.compile(Identifier.regex("public", "Lots (a+b)?[c]$ x"), Pattern.CASE_INSENSITIVE);

        assertThat("public.Lots (a+b)?[c]$ x").matches(pattern);
        assertThat("public.lots (a+b)?[c]$ x").doesNotMatch(pattern);
        assertThat("publicxLots (a+b)?[c]$ x").doesNotMatch(pattern);
    }
}
