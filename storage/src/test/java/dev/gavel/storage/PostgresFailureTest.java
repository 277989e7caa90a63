package dev.gavel.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresFailureTest {
    /// No connection, one that broke, a shutdown by the administrator, a crash, and a start that goes on.
    @ParameterizedTest
    @ValueSource(strings = {"08001", "08006", "57P01", "57P02", "57P03"})
    void aServerThatDoesNotAnswerIsAnOutage(String state) {
        assertThat(PostgresFailure.isOutage(new SQLException("away", state))).isTrue();
    }

    @Test
    void aPoolWithoutAConnectionIsAnOutage() {
        assertThat(PostgresFailure.isOutage(new SQLTransientConnectionException("not available"))).isTrue();
    }

    /// A lock that another holds, a value that is too long, and a deadlock: the next statement may succeed.
    @ParameterizedTest
    @ValueSource(strings = {"55P03", "22001", "40P01"})
    void aStatementThatFailsIsNone(String state) {
        assertThat(PostgresFailure.isOutage(new SQLException("rejected", state))).isFalse();
    }
}
