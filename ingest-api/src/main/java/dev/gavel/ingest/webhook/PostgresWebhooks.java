package dev.gavel.ingest.webhook;

import dev.gavel.ingest.store.OwnSchema;
import dev.gavel.ingest.webhook.Webhook.Progress;
import dev.gavel.schema.Position;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The subscriptions in Postgres.
public final class PostgresWebhooks implements WebhookStore {
    private static final String INSERT =
            """
            INSERT INTO subscriptions (owner_id, url, event_types, auction_ids, seller_id, secret)
            VALUES (?, ?, ?, ?, ?, ?) RETURNING id
            """;

    /// Owner 0 sees all.
    private static final String OWNED = " (? = 0 OR owner_id = ?) ";

    private static final String SELECT =
            """
            SELECT s.*, (SELECT count(*) FROM dead_letters d WHERE d.subscription_id = s.id) AS dead
            FROM subscriptions s WHERE (? = 0 OR s.id = ?) AND\
            """
                    + OWNED
                    + "ORDER BY id";

    private static final String PROGRESS =
            "SELECT log_partition, log_offset, pending FROM progress WHERE subscription_id = ?";

    /// A partition without a row would begin with the events since the subscription was made. What is pending before
    /// the position stays so: it was neither delivered nor given up.
    private static final String REWIND =
            """
            INSERT INTO progress (subscription_id, log_partition, log_offset, pending) VALUES (?, ?, ?, '{}')
            ON CONFLICT (subscription_id, log_partition)
            DO UPDATE SET log_offset = excluded.log_offset,
                pending = ARRAY(SELECT p FROM unnest(progress.pending) AS p WHERE p <= excluded.log_offset ORDER BY p)
            """;

    /// Earlier secrets sign no longer than the latest rotation allows.
    private static final String SHORTEN =
            """
            UPDATE old_secrets SET signs_until = least(signs_until, now() + ? * interval '1 ms')
            WHERE subscription_id = ?
            """;

    private static final String KEEP =
            """
            INSERT INTO old_secrets (subscription_id, secret, signs_until)
            SELECT id, secret, now() + ? * interval '1 ms' FROM subscriptions WHERE id = ?
            """;

    private final OwnSchema database;

    public PostgresWebhooks(OwnSchema database) {
        this.database = database;
    }

    @Override
    public Created add(Request request) throws SQLException, LimitException {
        WebhookSecret secret = request.secret() == null ? WebhookSecret.random() : request.secret();
        Webhook webhook =
                database.<@Nullable Webhook>inTransaction(connection -> {
                    lock(connection);
                    return isFull(connection, request.ownerId()) ? null : insert(connection, request, secret);
                });
        if (webhook == null) {
            throw new LimitException(
                    request.ownerId() == 0
                            ? "There are %d webhooks already, and this is the maximum. Remove one."
                                    .formatted(MAX_WEBHOOKS)
                            : "You have %d webhooks already, or there are %d of all sellers. Remove one."
                                    .formatted(MAX_OF_OWNER, MAX_OF_OWNERS));
        }
        return new Created(webhook, secret);
    }

    @Override
    public List<Webhook> list(long ownerId) throws SQLException {
        return database.ifCreated(List.of(), connection -> select(connection, 0, ownerId));
    }

    @Override
    public @Nullable Webhook find(long id, long ownerId) throws SQLException {
        return database.<@Nullable Webhook>ifCreated(null, connection -> first(select(connection, id, ownerId)));
    }

    @Override
    public boolean remove(long id, long ownerId) throws SQLException {
        return database.ifCreated(
                false,
                connection -> {
                    try (PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM subscriptions WHERE id = ? AND" + OWNED)) {
                        owned(delete, 1, id, ownerId);
                        return delete.executeUpdate() == 1;
                    }
                });
    }

    @Override
    public boolean replay(long id, long ownerId, List<Position> from) throws SQLException {
        return database.ifCreated(
                false,
                connection -> {
                    if (!touch(connection, id, ownerId)) {
                        return false;
                    }
                    for (Position position : from) {
                        update(connection, REWIND, id, position.partition(), position.offset() - 1);
                        update(
                                connection,
                                "DELETE FROM dead_letters WHERE subscription_id = ? AND log_partition = ? AND log_offset >= ?",
                                id,
                                position.partition(),
                                position.offset());
                    }
                    return true;
                });
    }

    @Override
    public @Nullable WebhookSecret rotate(long id, long ownerId, Duration grace) throws SQLException, LimitException {
        WebhookSecret secret = WebhookSecret.random();
        Rotated rotated =
                database.ifCreated(
                        Rotated.UNKNOWN,
                        connection -> {
                            if (!lock(connection, id, ownerId)) {
                                return Rotated.UNKNOWN;
                            }
                            update(connection, SHORTEN, grace.toMillis(), id);
                            update(
                                    connection,
                                    "DELETE FROM old_secrets WHERE subscription_id = ? AND signs_until <= now()",
                                    id);
                            if (!grace.isZero() && !keepSecret(connection, id, grace)) {
                                return Rotated.TOO_OFTEN;
                            }
                            // The revision stays: the sender reads secrets each time, and a new revision
                            // would make it repeat events.
                            update(connection, "UPDATE subscriptions SET secret = ? WHERE id = ?", secret.text(), id);
                            return Rotated.DONE;
                        });
        return switch (rotated) {
            case DONE -> secret;
            case UNKNOWN -> null;
            case TOO_OFTEN ->
                    throw new LimitException(
                            ("%d earlier secrets still sign, and no more may. Wait until the grace of one is over, or rotate"
                                            + " with a grace of PT0S, which ends that of all.")
                                    .formatted(MAX_OLD_SECRETS));
        };
    }

    private enum Rotated {
        DONE,
        UNKNOWN,
        TOO_OFTEN
    }

    /// @return `false` if the maximum is reached
    private static boolean keepSecret(Connection connection, long id, Duration grace) throws SQLException {
        try (PreparedStatement count =
                connection.prepareStatement("SELECT count(*) FROM old_secrets WHERE subscription_id = ?")) {
            count.setLong(1, id);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                if (row.getLong(1) >= MAX_OLD_SECRETS) {
                    return false;
                }
            }
        }
        update(connection, KEEP, grace.toMillis(), id);
        return true;
    }

    /// Until the end of the transaction.
    private static boolean lock(Connection connection, long id, long ownerId) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT FROM subscriptions WHERE id = ? AND" + OWNED + "FOR UPDATE")) {
            owned(select, 1, id, ownerId);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    private static void update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                update.setObject(i + 1, parameters[i]);
            }
            update.executeUpdate();
        }
    }

    @Override
    public List<DeadDelivery> deadLetters(long id, int limit) throws SQLException {
        return database.ifCreated(List.of(), connection -> deadLetters(connection, id, limit));
    }

    private static List<DeadDelivery> deadLetters(Connection connection, long id, int limit) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "SELECT * FROM dead_letters WHERE subscription_id = ? ORDER BY died_at DESC, log_offset DESC"
                                + " LIMIT ?")) {
            select.setLong(1, id);
            select.setInt(2, limit);
            List<DeadDelivery> letters = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    letters.add(
                            new DeadDelivery(
                                    new Position(row.getInt("log_partition"), row.getLong("log_offset")),
                                    row.getLong("auction_id"),
                                    row.getString("event_type"),
                                    row.getInt("attempts"),
                                    row.getTimestamp("died_at").toInstant(),
                                    row.getString("error")));
                }
            }
            return letters;
        }
    }

    /// By partition.
    static Map<Integer, Progress> progress(Connection connection, long id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(PROGRESS)) {
            select.setLong(1, id);
            Map<Integer, Progress> progress = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    progress.put(row.getInt(1), new Progress(row.getLong(2), Set.of((Long[]) array(row.getArray(3)))));
                }
            }
            return progress;
        }
    }

    static WebhookFilter filter(ResultSet row) throws SQLException {
        return new WebhookFilter(
                Set.of((String[]) array(row.getArray("event_types"))),
                Set.of((Long[]) array(row.getArray("auction_ids"))),
                row.getLong("seller_id"));
    }

    private static Object array(Array array) throws SQLException {
        return array.getArray();
    }

    /// The sender follows a subscription anew when its revision has changed.
    private static boolean touch(Connection connection, long id, long ownerId) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "UPDATE subscriptions SET revision = revision + 1, disabled = NULL, failing_since = NULL"
                                + " WHERE id = ? AND"
                                + OWNED)) {
            owned(update, 1, id, ownerId);
            return update.executeUpdate() == 1;
        }
    }

    /// Two that are added at once must not both be the last one.
    private static void lock(Connection connection) throws SQLException {
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE subscriptions IN SHARE ROW EXCLUSIVE MODE");
        }
    }

    private static boolean isFull(Connection connection, long ownerId) throws SQLException {
        try (PreparedStatement count =
                connection.prepareStatement(
                        "SELECT count(*), count(owner_id), count(*) FILTER (WHERE owner_id = ?) FROM subscriptions")) {
            count.setLong(1, ownerId);
            try (ResultSet row = count.executeQuery()) {
                row.next();
                return row.getLong(1) >= MAX_WEBHOOKS
                        || (ownerId != 0 && (row.getLong(2) >= MAX_OF_OWNERS || row.getLong(3) >= MAX_OF_OWNER));
            }
        }
    }

    private static @Nullable Webhook insert(Connection connection, Request request, WebhookSecret secret)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            WebhookFilter filter = request.filter();
            setNullable(insert, 1, request.ownerId());
            insert.setString(2, request.urlText());
            insert.setArray(3, connection.createArrayOf("text", filter.eventTypes().stream().sorted().toArray()));
            insert.setArray(4, connection.createArrayOf("bigint", filter.auctionIds().stream().sorted().toArray()));
            setNullable(insert, 5, filter.sellerId());
            insert.setString(6, secret.text());
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return first(select(connection, row.getLong(1), 0));
            }
        }
    }

    /// @param id 0: all
    private static List<Webhook> select(Connection connection, long id, long ownerId) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setLong(1, id);
            owned(select, 2, id, ownerId);
            List<Webhook> webhooks = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    webhooks.add(
                            new Webhook(
                                    row.getLong("id"),
                                    row.getLong("owner_id"),
                                    row.getString("url"),
                                    filter(row),
                                    row.getTimestamp("created_at").toInstant(),
                                    new Webhook.Health(
                                            row.getString("disabled"),
                                            instant(row, "delivered_at"),
                                            instant(row, "failing_since"),
                                            row.getString("last_error")),
                                    progress(connection, row.getLong("id")),
                                    row.getLong("dead")));
                }
            }
            return webhooks;
        }
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }

    /// The parameters of an id and of [#OWNED].
    private static void owned(PreparedStatement statement, int index, long id, long ownerId) throws SQLException {
        statement.setLong(index, id);
        statement.setLong(index + 1, ownerId);
        statement.setLong(index + 2, ownerId);
    }

    private static void setNullable(PreparedStatement statement, int index, long id) throws SQLException {
        if (id == 0) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, id);
        }
    }
}
