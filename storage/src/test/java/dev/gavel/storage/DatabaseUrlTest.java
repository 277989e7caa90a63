package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "postgres://u:p@db:5433/gavel, jdbc:postgresql://db:5433/gavel, u, p",
                "postgresql://u:p@db/gavel, jdbc:postgresql://db:5432/gavel, u, p",
                "postgres://db/gavel, jdbc:postgresql://db:5432/gavel, postgres, ''",
                "postgres://u@db/gavel, jdbc:postgresql://db:5432/gavel, u, ''",
                "postgres://u:@db/gavel, jdbc:postgresql://db:5432/gavel, u, ''",
                "postgres://u:a%40b%3A%2Fc+d@db/gavel, jdbc:postgresql://db:5432/gavel, u, a@b:/c+d",
                "postgres://u:a:b@db/gavel, jdbc:postgresql://db:5432/gavel, u, a:b",
                "postgres://u:p@[::1]:5432/gavel, jdbc:postgresql://[::1]:5432/gavel, u, p",
                "postgres://u:p@db/gavel?sslmode=require, jdbc:postgresql://db:5432/gavel?sslmode=require, u, p",
                "postgres://u:p@db/my%3Fdb, jdbc:postgresql://db:5432/my%3Fdb, u, p",
            })
    void readsWhatEverybodyWrites(String url, String jdbcUrl, String user, String password) {
        assertThat(DatabaseUrl.parse(url)).isEqualTo(new DatabaseUrl(jdbcUrl, user, password));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://u:secret@db/gavel",
                "jdbc:postgresql://u:secret@db/gavel",
                "postgres://u:secret@db",
                "postgres://u:secret@db/",
                "postgres:///gavel?password=secret",
                "postgres://u:secret space@db/gavel",
                "postgres://u:sec#ret@db/gavel",
                "postgres://u:sec@ret@db/gavel",
                "postgres://u:%secret@db/gavel",
            })
    void refusesOthersWithoutShowingThePassword(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DatabaseUrl.parse(url))
                .withMessage("DATABASE_URL should look like postgres://user:password@host:5432/database")
                .withNoCause();
    }

    @Test
    void showsNoPassword() {
        assertThat(DatabaseUrl.parse("postgres://u:secret@db/gavel").toString())
                .isEqualTo("jdbc:postgresql://db:5432/gavel as u");
        assertThat(DatabaseUrl.parse("postgres://u@db/gavel?password=secret").toString()).doesNotContain("secret");
    }
}
