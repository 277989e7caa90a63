package dev.gavel.ingest.webhook;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.ingest.webhook.Webhook.Progress;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What the sender reads and writes in the tables of subscriptions. It writes only under the revision that it has read,
/// so that a replay is never overwritten with the progress before it.
final class SenderStore {
    /// A subscription with more is switched off: its receiver works on nothing, and the table is bounded.
    static final int MAX_DEAD_LETTERS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(SenderStore.class);
    private static final int MAX_ERROR = 500;
    private static final String SELECT =
            """
            SELECT *, floor(extract(epoch FROM created_at) * 1000)::bigint AS created_ms,
              ARRAY(SELECT o.secret FROM old_secrets o WHERE o.subscription_id = s.id AND o.signs_until > now()
                ORDER BY o.rotated_at DESC) AS old_secrets
            FROM subscriptions s WHERE disabled IS NULL ORDER BY id
            """;
    private static final String SAVE =
            """
            INSERT INTO progress (subscription_id, log_partition, log_offset, pending) VALUES (?, ?, ?, ?)
            ON CONFLICT (subscription_id, log_partition)
            DO UPDATE SET log_offset = excluded.log_offset, pending = excluded.pending
            """;

    /// What a feed of an older revision has delivered after it was saved, and is pending according to the replay.
    private static final String SETTLE =
            """
            UPDATE progress SET pending = ARRAY(SELECT p FROM unnest(pending) AS p WHERE p > ? OR p = ANY (?) ORDER BY p)
            WHERE subscription_id = ? AND log_partition = ?
            """;

    private static final String HEALTH =
            """
            UPDATE subscriptions SET delivered_at = coalesce(?, delivered_at), failing_since = ?,
              last_error = coalesce(?, last_error)
            WHERE id = ? AND revision = ?
            """;
    private static final String DEAD_LETTER =
            """
            INSERT INTO dead_letters (subscription_id, log_partition, log_offset, auction_id, event_type, attempts, error)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """;

    private final OwnSchema database;
    private final Set<Long> unreadable = ConcurrentHashMap.newKeySet(); // those that were reported

    SenderStore(OwnSchema database) {
        this.database = database;
    }

    /// A subscription as the sender needs it.
    ///
    /// @param createdMs from when on it gets events, ms since 1970 UTC
    /// @param secrets with which deliveries are signed, the newest first
    record Active(
            long id,
            long revision,
            ReceiverUrl url,
            WebhookFilter filter,
            long createdMs,
            List<WebhookSecret> secrets) {
        Active {
            secrets = List.copyOf(secrets);
        }
    }

    boolean hasTables() throws SQLException {
        return database.isCreated();
    }

    List<Active> active() throws SQLException {
        return database.inTransaction(connection -> {
            try (PreparedStatement select = connection.prepareStatement(SELECT);
                    ResultSet row = select.executeQuery()) {
                List<Active> active = new ArrayList<>();
                while (row.next()) {
                    try {
                        active.add(active(row));
                    } catch (IllegalArgumentException e) {
                        // Somebody has changed the row by hand. The others go on.
                        reportUnreadable(row.getLong("id"), e);
                    }
                }
                return active;
            }
        });
    }

    private void reportUnreadable(long id, IllegalArgumentException cause) {
        if (unreadable.add(id)) {
            log.atError()
                    .addKeyValue("webhook", id)
                    .addKeyValue("reason", String.valueOf(cause.getMessage()))
                    .log("webhook cannot be read");
        }
    }

    private static Active active(ResultSet row) throws SQLException {
        List<WebhookSecret> secrets = new ArrayList<>();
        secrets.add(new WebhookSecret(row.getString("secret")));
        for (String old : (String[]) row.getArray("old_secrets").getArray()) {
            secrets.add(new WebhookSecret(old));
        }
        return new Active(
                row.getLong("id"),
                row.getLong("revision"),
                ReceiverUrl.parse(row.getString("url")),
                PostgresWebhooks.filter(row),
                row.getLong("created_ms"),
                secrets);
    }

    Map<Integer, Progress> progress(long id) throws SQLException {
        return database.inTransaction(connection -> PostgresWebhooks.progress(connection, id));
    }

    /// Writes how far a subscription is. If a replay has begun, its position stands, and only what was delivered
    /// meanwhile is pending no more. The row is locked first, so that none begins meanwhile.
    ///
    /// @param progress by partition, of those that have any
    void save(Active subscription, Map<Integer, Progress> progress, Webhook.Health health) throws SQLException {
        database.inTransaction(connection -> {
            // Somebody may hold the row, and the others wait behind this one.
            try (Statement limit = connection.createStatement()) {
                limit.execute("SET LOCAL lock_timeout = '2s'");
            }
            try (PreparedStatement update = connection.prepareStatement(HEALTH)) {
                update.setTimestamp(1, timestamp(health.deliveredAt()));
                update.setTimestamp(2, timestamp(health.failingSince()));
                update.setString(3, shortened(health.lastError()));
                update.setLong(4, subscription.id());
                update.setLong(5, subscription.revision());
                if (update.executeUpdate() == 0) {
                    settle(connection, subscription, progress);
                    return false;
                }
            }
            try (PreparedStatement save = connection.prepareStatement(SAVE)) {
                for (Map.Entry<Integer, Progress> entry : progress.entrySet()) {
                    save.setLong(1, subscription.id());
                    save.setInt(2, entry.getKey());
                    save.setLong(3, entry.getValue().offset());
                    save.setArray(4, pending(connection, entry.getValue()));
                    save.addBatch();
                }
                save.executeBatch();
            }
            return true;
        });
    }

    private static void settle(Connection connection, Active subscription, Map<Integer, Progress> progress)
            throws SQLException {
        try (PreparedStatement settle = connection.prepareStatement(SETTLE)) {
            for (Map.Entry<Integer, Progress> entry : progress.entrySet()) {
                settle.setLong(1, entry.getValue().offset());
                settle.setArray(2, pending(connection, entry.getValue()));
                settle.setLong(3, subscription.id());
                settle.setInt(4, entry.getKey());
                settle.addBatch();
            }
            settle.executeBatch();
        }
    }

    private static Array pending(Connection connection, Progress progress) throws SQLException {
        return connection.createArrayOf("bigint", progress.pending().stream().sorted().toArray());
    }

    /// The result of keeping an event that was not delivered in time.
    enum DeadLetterResult {
        KEPT,

        /// The event is kept, and with it the subscription has the maximum and is disabled.
        LAST,

        /// A replay has begun, and the event stays pending.
        OUTDATED
    }

    /// Keeps an event that was not delivered.
    DeadLetterResult sendToDeadLetters(Active subscription, Delivery delivery, int attempts, String error)
            throws SQLException {
        return database.inTransaction(connection -> {
            if (!isCurrent(connection, subscription)) {
                return DeadLetterResult.OUTDATED;
            }
            try (PreparedStatement insert = connection.prepareStatement(DEAD_LETTER)) {
                insert.setLong(1, subscription.id());
                insert.setInt(2, delivery.partition());
                insert.setLong(3, delivery.offset());
                insert.setLong(4, delivery.auctionId());
                insert.setString(5, delivery.type());
                insert.setInt(6, attempts);
                insert.setString(7, shortened(error));
                insert.executeUpdate();
            }
            if (count(connection, subscription.id()) < MAX_DEAD_LETTERS) {
                return DeadLetterResult.KEPT;
            }
            disable(connection, subscription, "it has " + MAX_DEAD_LETTERS + " dead letters");
            return DeadLetterResult.LAST;
        });
    }

    /// Locks the row, so that no replay begins meanwhile.
    private static boolean isCurrent(Connection connection, Active subscription) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT FROM subscriptions WHERE id = ? AND revision = ? FOR UPDATE")) {
            select.setLong(1, subscription.id());
            select.setLong(2, subscription.revision());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /// Sends nothing any more, until a replay.
    void disable(Active subscription, String reason) throws SQLException {
        database.inTransaction(connection -> {
            disable(connection, subscription, reason);
            return true;
        });
    }

    private static void disable(Connection connection, Active subscription, String reason) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE subscriptions SET disabled = ? WHERE id = ? AND revision = ?")) {
            update.setString(1, shortened(reason));
            update.setLong(2, subscription.id());
            update.setLong(3, subscription.revision());
            update.executeUpdate();
        }
    }

    private static long count(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT count(*) FROM dead_letters WHERE subscription_id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable String shortened(@Nullable String text) {
        return text == null || text.length() <= MAX_ERROR ? text : text.substring(0, MAX_ERROR);
    }
}
