package dev.gavel.projector.table;

import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// The table `unreadable_events`: malformed events with their original bytes.
public final class MalformedEventTable {
    private static final String INSERT =
            "INSERT INTO unreadable_events (partition, event_offset, reason, record_key, record_value)"
                    + " VALUES (?, ?, ?, ?, ?)";

    private MalformedEventTable() {}

    /// Inserts the events within the open transaction.
    public static void write(List<MalformedEvent> events, Connection connection) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            for (MalformedEvent event : events) {
                ConsumerRecord<byte[], byte[]> record = event.record();
                insert.setInt(1, record.partition());
                insert.setLong(2, record.offset());
                insert.setString(3, event.reason());
                insert.setBytes(4, record.key());
                insert.setBytes(5, record.value());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
