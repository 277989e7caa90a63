package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.catalog.CurrentRowReader.SourceException;
import java.net.ConnectException;
import java.sql.SQLException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class OutageTest {
    @Test
    void anAbsentServerIsAnOutage() {
        assertThat(Outage.isCauseOf(new IllegalStateException(new ConnectException("refused")))).isTrue();
        assertThat(Outage.isCauseOf(new IllegalStateException(new TimeoutException("kafka")))).isTrue();
        assertThat(Outage.isCauseOf(new SourceException(new SQLException("terminated", "57P01")))).isTrue();
        assertThat(Outage.isCauseOf(new SQLException("connection lost", "08006"))).isTrue();
        assertThat(Outage.isCauseOf(new SQLException("slot is active", "55006"))).isTrue();
    }

    @Test
    void anErrorThatWouldRepeatIsNone() {
        assertThat(Outage.isCauseOf(new IllegalStateException("columns that differ only by case"))).isFalse();
        assertThat(Outage.isCauseOf(new IllegalStateException(new SQLException("no such column", "42703")))).isFalse();
        assertThat(Outage.isCauseOf(new RecordTooLargeException("too large"))).isFalse();
    }
}
