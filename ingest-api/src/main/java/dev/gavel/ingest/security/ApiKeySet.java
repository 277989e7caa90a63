package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API keys as an instance knows them. A thread asks Postgres every [#INTERVAL] whether something has changed.
/// While Postgres is away, the keys that were known are accepted for [#MAX_STALE], because a bid must not need
/// Postgres; a key that is revoked meanwhile could not be written there either.
final class ApiKeySet implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    static final Duration MAX_STALE = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(ApiKeySet.class);
    private static final String SELECT =
            """
            SELECT name, digest, k.subject, roles, coalesce(k.bidder_id, s.bidder_id) AS acting_id, k.bidder_id, agent_for,
              expires_at, pseudonym
            FROM api_keys k JOIN subjects s USING (subject)
            WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            """;

    private final IdentityDatabase database;
    private final SubjectIds subjects;
    private final Runnable onChange;
    private final InstantSource clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("ingest-identities").unstarted(this::run);
    private volatile @Nullable Known known;
    private volatile boolean stopping;

    private record Entry(Caller caller, long expiresAtMs) {}

    /// @param change number of the latest change that it has
    /// @param checkedNs when Postgres last answered
    private record Known(long change, Map<CredentialDigest, Entry> keys, long checkedNs) {}

    /// @param onChange called after every change of keys or subjects
    ApiKeySet(IdentityDatabase database, SubjectIds subjects, Runnable onChange, InstantSource clock) {
        this.database = database;
        this.subjects = subjects;
        this.onChange = onChange;
        this.clock = clock;
    }

    /// Reads the keys once, if Postgres answers, and then again and again.
    void start() {
        refresh();
        thread.start();
    }

    /// @throws Problem 401 if the key is not accepted, 503 if the keys are not known
    Caller caller(String key) {
        Known now = known;
        if (now == null || System.nanoTime() - now.checkedNs > MAX_STALE.toNanos()) {
            throw Unauthenticated.identitiesAway();
        }
        Entry found = now.keys.get(CredentialDigest.of(key));
        if (found == null || found.expiresAtMs <= clock.millis()) {
            throw Unauthenticated.invalidKey();
        }
        return found.caller;
    }

    private void run() {
        while (!stopping) {
            try {
                Thread.sleep(INTERVAL);
            } catch (InterruptedException e) {
                return;
            }
            refresh();
        }
    }

    private void refresh() {
        Known before = known;
        try {
            Known now = database.inTransaction(connection -> read(connection, before));
            known = now;
            if (before != null && before.change != now.change) {
                subjects.invalidate();
                onChange.run();
            }
        } catch (SQLException e) {
            if (!stopping) {
                log.atWarn().addKeyValue("reason", String.valueOf(e.getMessage())).log("identities cannot be read");
            }
        }
    }

    private static Known read(Connection connection, @Nullable Known before) throws SQLException {
        long startNs = System.nanoTime();
        // Read before the keys: a change that comes between is seen the next time.
        long change = change(connection);
        if (before != null && before.change == change) {
            return new Known(change, before.keys, startNs);
        }
        Map<CredentialDigest, Entry> keys = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ApiKeyStore.Grant grant = ApiKeyStore.grant(row);
                Caller caller =
                        new Caller(
                                grant.subject(),
                                Caller.Credential.API_KEY,
                                grant.roles(),
                                row.getLong("acting_id"),
                                grant.agentFor(),
                                row.getLong("pseudonym"));
                long expiresAtMs = grant.expiresAt() == null ? Long.MAX_VALUE : grant.expiresAt().toEpochMilli();
                keys.put(CredentialDigest.of(row.getBytes("digest")), new Entry(caller, expiresAtMs));
            }
        }
        return new Known(change, keys, startNs);
    }

    private static long change(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT number FROM changes");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        stopping = true;
        thread.interrupt();
    }
}
