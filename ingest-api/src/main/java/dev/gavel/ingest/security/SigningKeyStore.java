package dev.gavel.ingest.security;

import dev.gavel.ingest.store.OwnSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Administers the public keys with which subjects sign their requests. Like [ApiKeyStore] it writes every change
/// together with a line of the audit.
public final class SigningKeyStore {
    /// What the id of a signing key begins with, so that nobody takes it for that of an API key.
    public static final String ID_PREFIX = "s";

    private static final Logger log = LoggerFactory.getLogger(SigningKeyStore.class);

    /// A key that is there already may become a required one, unless it was revoked.
    private static final String INSERT =
            """
            INSERT INTO signing_keys AS k (subject, spki, required) VALUES (?, ?, ?)
            ON CONFLICT (subject, spki) DO UPDATE SET required = k.required OR excluded.required
              WHERE k.revoked_at IS NULL
            RETURNING id
            """;

    private static final String SELECT =
            "SELECT id, subject, spki, required, created_at, revoked_at FROM signing_keys ORDER BY id";
    private static final String REVOKE =
            "UPDATE signing_keys SET revoked_at = now() WHERE id = ? AND revoked_at IS NULL";
    private static final String WAIVE = "UPDATE signing_keys SET required = false WHERE subject = ? AND required";

    private final OwnSchema database;

    public SigningKeyStore(OwnSchema database) {
        this.database = database;
    }

    /// @param id as in the `keyid` of a signature
    /// @param key for people: its algorithm and what it can be recognized by
    /// @param required whether its subject has to sign because of it
    public record Listed(
            String id, String subject, String key, boolean required, Instant createdAt, @Nullable Instant revokedAt) {}

    /// What an instance has to know of a subject.
    ///
    /// @param required whether it has to sign what changes something
    /// @param keys by their ids, without those that were revoked
    record OfSubject(boolean required, Map<String, SigningKey> keys) {
        static final OfSubject NONE = new OfSubject(false, Map.of());
    }

    /// @param required whether the subject has to sign from now on
    /// @return the key's id, or `null` if the subject had this key and it was revoked
    /// @throws SQLException if Postgres does not answer
    public @Nullable String register(String subject, SigningKey key, boolean required) throws SQLException {
        if (!SubjectIds.isSubject(subject)) {
            throw new IllegalArgumentException("a subject has 1 to 255 printable characters");
        }
        return database.inTransaction(connection -> {
            SubjectIds.Ids ids = SubjectIds.obtain(connection, subject);
            try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
                insert.setString(1, subject);
                insert.setBytes(2, key.spki());
                insert.setBoolean(3, required);
                try (ResultSet row = insert.executeQuery()) {
                    if (!row.next()) {
                        return null;
                    }
                    String id = ID_PREFIX + row.getLong(1);
                    String action = required ? "signing key registered, required" : "signing key registered";
                    String target = "key " + id + " of subject " + hex(ids.pseudonym());
                    ApiKeyStore.audit(connection, action, target);
                    return id;
                }
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
                            Timestamp revokedAt = row.getTimestamp("revoked_at");
                            SigningKey key = readable(row);
                            keys.add(
                                    new Listed(
                                            ID_PREFIX + row.getLong("id"),
                                            row.getString("subject"),
                                            key == null ? "unreadable" : key.toString(),
                                            row.getBoolean("required"),
                                            row.getTimestamp("created_at").toInstant(),
                                            revokedAt == null ? null : revokedAt.toInstant()));
                        }
                        return keys;
                    }
                });
    }

    /// Requests that are signed with this key are not accepted any more. A subject who has to sign still has to.
    ///
    /// @return `false` if there is no such key, or it was revoked already
    public boolean revoke(String id) throws SQLException {
        long number = number(id);
        return database.ifCreated(
                false,
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(REVOKE)) {
                        update.setLong(1, number);
                        if (update.executeUpdate() == 0) {
                            return false;
                        }
                    }
                    ApiKeyStore.audit(connection, "signing key revoked", "key " + id);
                    return true;
                });
    }

    /// The subject need not sign any more.
    ///
    /// @return `false` if it did not have to
    public boolean waive(String subject) throws SQLException {
        return database.ifCreated(
                false,
                connection -> {
                    SubjectIds.Ids ids = SubjectIds.find(connection, subject);
                    try (PreparedStatement update = connection.prepareStatement(WAIVE)) {
                        update.setString(1, subject);
                        if (update.executeUpdate() == 0 || ids == null) {
                            return false;
                        }
                    }
                    ApiKeyStore.audit(connection, "signatures waived", "subject " + hex(ids.pseudonym()));
                    return true;
                });
    }

    /// What is known of each subject who has a key.
    static Map<String, OfSubject> bySubject(Connection connection) throws SQLException {
        Map<String, OfSubject> subjects = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                String subject = row.getString("subject");
                OfSubject before = subjects.getOrDefault(subject, OfSubject.NONE);
                Map<String, SigningKey> keys = new HashMap<>(before.keys);
                SigningKey key = row.getTimestamp("revoked_at") == null ? readable(row) : null;
                if (key != null) {
                    keys.put(ID_PREFIX + row.getLong("id"), key);
                }
                subjects.put(subject, new OfSubject(before.required || row.getBoolean("required"), keys));
            }
        }
        return subjects;
    }

    /// `null` if it is a key of a later version. One such key must not keep the others from being read.
    private static @Nullable SigningKey readable(ResultSet row) throws SQLException {
        try {
            return SigningKey.of(row.getBytes("spki"));
        } catch (IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue("key", ID_PREFIX + row.getLong("id"))
                    .addKeyValue("reason", String.valueOf(e.getMessage()))
                    .log("a signing key cannot be read and is not accepted");
            return null;
        }
    }

    private static long number(String id) {
        if (!id.matches(ID_PREFIX + "[0-9]{1,18}")) {
            throw new IllegalArgumentException("the id of a signing key is like s1");
        }
        return Long.parseLong(id.substring(ID_PREFIX.length()));
    }

    private static String hex(long pseudonym) {
        return "%016x".formatted(pseudonym);
    }
}
