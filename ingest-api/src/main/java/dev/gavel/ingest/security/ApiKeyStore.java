package dev.gavel.ingest.security;

import dev.gavel.ingest.store.OwnSchema;
import java.security.SecureRandom;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Administers API keys and subjects. Every change is written together with a line of the audit, and services see it
/// within seconds.
public final class ApiKeyStore {
    /// What a key begins with, so that people and scanners of secrets recognize one.
    public static final String PREFIX = "gavel_";

    public static final int MAX_NAME_LENGTH = 100;
    private static final Logger log = LoggerFactory.getLogger(ApiKeyStore.class);
    private static final int KEY_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String INSERT =
            """
            INSERT INTO api_keys (name, digest, subject, roles, bidder_id, agent_for, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id
            """;
    private static final String SELECT =
            """
            SELECT id, name, subject, roles, bidder_id, agent_for, created_at, expires_at, revoked_at
            FROM api_keys ORDER BY id
            """;
    private static final String COPY =
            """
            INSERT INTO api_keys (name, digest, subject, roles, bidder_id, agent_for, expires_at)
            SELECT name, ?, subject, roles, bidder_id, agent_for, expires_at FROM api_keys
            WHERE id = ? AND revoked_at IS NULL AND rotated_to IS NULL AND (expires_at IS NULL OR expires_at > now())
            FOR UPDATE
            RETURNING id
            """;

    /// A grace period of zero revokes the old key at once.
    private static final String RETIRE =
            """
            UPDATE api_keys SET rotated_to = ?,
              revoked_at = CASE WHEN ? = 0 THEN now() END,
              expires_at = CASE WHEN ? = 0 THEN expires_at ELSE least(expires_at, now() + ? * interval '1 ms') END
            WHERE id = ?
            """;

    private final OwnSchema database;

    public ApiKeyStore(OwnSchema database) {
        this.database = database;
    }

    /// What a key is for.
    ///
    /// @param name for people
    /// @param bidderId 0: the id that the service makes for the subject
    /// @param expiresAt null: never
    public record Grant(
            String name,
            String subject,
            Set<Role> roles,
            long bidderId,
            Set<Long> agentFor,
            @Nullable Instant expiresAt) {
        public Grant {
            require(
                    SubjectIds.isSubject(name) && name.length() <= MAX_NAME_LENGTH,
                    "a name has 1 to 100 printable characters");
            require(SubjectIds.isSubject(subject), "a subject has 1 to 255 printable characters");
            require(!roles.isEmpty(), "a key needs a role");
            require(
                    bidderId >= 0 && bidderId < SubjectIds.FIRST_MADE_ID,
                    "a bidder id is 1 to 2^52 - 1; higher ids are assigned by the service");
            roles = Set.copyOf(roles);
            agentFor = Set.copyOf(agentFor);
        }

        private static void require(boolean condition, String message) {
            if (!condition) {
                throw new IllegalArgumentException(message);
            }
        }
    }

    /// A new key. Its secret is not stored anywhere.
    public record Created(long id, String secret) {
        @Override
        public String toString() {
            return "Created[" + id + "]";
        }
    }

    /// A key without its secret.
    public record Listed(long id, Grant grant, Instant createdAt, @Nullable Instant revokedAt) {}

    /// @throws SQLException if Postgres does not answer
    public Created create(Grant grant) throws SQLException {
        String secret = newSecret();
        return database.inTransaction(connection -> {
            SubjectIds.Ids subject = SubjectIds.obtain(connection, grant.subject());
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, grant.name());
                insert.setBytes(2, CredentialDigest.of(secret).bytes());
                insert.setString(3, grant.subject());
                insert.setArray(4, connection.createArrayOf("text", grant.roles().stream().map(Role::word).toArray()));
                setNullable(insert, 5, grant.bidderId());
                insert.setArray(6, connection.createArrayOf("bigint", grant.agentFor().toArray()));
                insert.setTimestamp(7, grant.expiresAt() == null ? null : Timestamp.from(grant.expiresAt()));
                long id = id(insert);
                audit(connection, "key created", "key " + id + " of subject " + hex(subject.pseudonym()));
                return new Created(id, secret);
            }
        });
    }

    /// All keys, also those that were revoked.
    public List<Listed> list() throws SQLException {
        return database.ifCreated(
                List.of(),
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(SELECT);
                            ResultSet row = select.executeQuery()) {
                        List<Listed> keys = new ArrayList<>();
                        while (row.next()) {
                            try {
                                keys.add(listed(row));
                            } catch (IllegalArgumentException e) {
                                log.atWarn()
                                        .addKeyValue("key", row.getLong("id"))
                                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                                        .log("an API key cannot be read by this version");
                            }
                        }
                        return keys;
                    }
                });
    }

    private static Listed listed(ResultSet row) throws SQLException {
        Timestamp revokedAt = row.getTimestamp("revoked_at");
        return new Listed(
                row.getLong("id"),
                grant(row),
                row.getTimestamp("created_at").toInstant(),
                revokedAt == null ? null : revokedAt.toInstant());
    }

    /// Makes another key with the same grant. The old one is accepted a while longer.
    ///
    /// @param grace how long; zero: it is revoked now
    /// @return null: there is no such key, or it was revoked or rotated already, or has expired
    public @Nullable Created rotate(long id, Duration grace) throws SQLException {
        String secret = newSecret();
        return database.<@Nullable Created>ifCreated(
                null,
                connection -> {
                    long newId;
                    try (PreparedStatement copy = connection.prepareStatement(COPY)) {
                        copy.setBytes(1, CredentialDigest.of(secret).bytes());
                        copy.setLong(2, id);
                        newId = id(copy);
                    }
                    if (newId == 0) {
                        return null;
                    }
                    try (PreparedStatement retire = connection.prepareStatement(RETIRE)) {
                        retire.setLong(1, newId);
                        retire.setLong(2, grace.toMillis());
                        retire.setLong(3, grace.toMillis());
                        retire.setLong(4, grace.toMillis());
                        retire.setLong(5, id);
                        retire.executeUpdate();
                    }
                    audit(connection, "key rotated", "key " + id + " to key " + newId);
                    return new Created(newId, secret);
                });
    }

    /// @return `false` if there is no such key, or it was revoked already
    public boolean revoke(long id) throws SQLException {
        return database.ifCreated(
                false,
                connection -> {
                    boolean revoked =
                            update(
                                    connection,
                                    "UPDATE api_keys SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL",
                                    id);
                    if (revoked) {
                        audit(connection, "key revoked", "key " + id);
                    }
                    return revoked;
                });
    }

    /// Deletes a subject with its API keys. Its pseudonym and its id stay on the log, but cannot be traced to the
    /// subject any more.
    ///
    /// @return `false` if there is no such subject
    public boolean forget(String subject) throws SQLException {
        return database.ifCreated(
                false,
                connection -> {
                    SubjectIds.Ids ids = SubjectIds.find(connection, subject);
                    if (ids == null) {
                        return false;
                    }
                    try (PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM subjects WHERE subject = ?")) {
                        delete.setString(1, subject);
                        delete.executeUpdate();
                    }
                    audit(connection, "subject forgotten", "subject " + hex(ids.pseudonym()));
                    // After the audit, which has given this transaction a number of its own.
                    try (PreparedStatement insert =
                            connection.prepareStatement("INSERT INTO forgotten SELECT number, ? FROM changes")) {
                        insert.setLong(1, ids.pseudonym());
                        insert.executeUpdate();
                    }
                    return true;
                });
    }

    static Grant grant(ResultSet row) throws SQLException {
        Timestamp expiresAt = row.getTimestamp("expires_at");
        return new Grant(
                row.getString("name"),
                row.getString("subject"),
                Arrays.stream((String[]) array(row, "roles"))
                        .map(Role::of)
                        .collect(Collectors.toCollection(() -> EnumSet.noneOf(Role.class))),
                row.getLong("bidder_id"),
                new HashSet<>(Arrays.asList((Long[]) array(row, "agent_for"))),
                expiresAt == null ? null : expiresAt.toInstant());
    }

    private static Object array(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array.getArray();
    }

    private static void setNullable(PreparedStatement statement, int index, long id) throws SQLException {
        if (id == 0) {
            statement.setNull(index, Types.BIGINT);
        } else {
            statement.setLong(index, id);
        }
    }

    /// 0: no row was inserted.
    private static long id(PreparedStatement insert) throws SQLException {
        try (ResultSet row = insert.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static boolean update(Connection connection, String sql, long id) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, id);
            return update.executeUpdate() > 0;
        }
    }

    static void audit(Connection connection, String action, String target) throws SQLException {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO audit (action, target) VALUES (?, ?)");
                PreparedStatement change = connection.prepareStatement("UPDATE changes SET number = number + 1")) {
            insert.setString(1, action);
            insert.setString(2, target);
            insert.executeUpdate();
            change.executeUpdate();
        }
    }

    private static String hex(long pseudonym) {
        return "%016x".formatted(pseudonym);
    }

    private static String newSecret() {
        byte[] random = new byte[KEY_BYTES];
        RANDOM.nextBytes(random);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
