package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.store.OwnSchema;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The API keys and the signing keys as an instance knows them. A thread asks Postgres every [#INTERVAL] whether
/// something has changed. While it cannot reach Postgres, the keys that were known are accepted for [#MAX_STALE],
/// because a bid must not need Postgres. An instance that alone is cut off from Postgres does not learn of a revocation
/// during that time.
final class ApiKeySet implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofSeconds(2);
    static final Duration MAX_STALE = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(ApiKeySet.class);
    private static final String SELECT =
            """
            SELECT k.id, name, digest, k.subject, roles, coalesce(k.bidder_id, s.bidder_id) AS acting_id, k.bidder_id, agent_for,
              expires_at, pseudonym
            FROM api_keys k JOIN subjects s USING (subject)
            WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now())
            """;

    private final OwnSchema database;
    private final Consumer<LongPredicate> onForgotten;
    private final InstantSource clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("ingest-identities").unstarted(this::run);
    private volatile @Nullable Known known;
    private volatile boolean stopping;

    private record Entry(Caller caller, long expiresAtMs) {}

    /// @param change number of the latest change that it has
    /// @param signingKeys of each subject who has one
    /// @param forgotten pseudonyms that were given up with the changes since the one before
    /// @param checkedNs when Postgres last answered
    private record Known(
            long change,
            Map<CredentialDigest, Entry> keys,
            Map<String, SigningKeyStore.OfSubject> signingKeys,
            LongPredicate forgotten,
            long checkedNs) {}

    /// @param onForgotten told the pseudonyms of subjects that were forgotten
    ApiKeySet(OwnSchema database, Consumer<LongPredicate> onForgotten, InstantSource clock) {
        this.database = database;
        this.onForgotten = onForgotten;
        this.clock = clock;
    }

    /// Reads the keys once, if Postgres answers, and then again and again.
    void start() {
        refresh();
        thread.start();
    }

    /// @throws Problem 401 if the key is not accepted, 503 if the keys are not known
    Caller caller(String key) {
        if (usable() == null) {
            throw Unauthenticated.identitiesAway();
        }
        Caller caller = known(key);
        if (caller == null) {
            throw Unauthenticated.invalidKey();
        }
        return caller;
    }

    /// The caller, or `null` if the key is not accepted or the keys are not known.
    @Nullable Caller known(String key) {
        Known now = usable();
        Entry found = now == null ? null : now.keys.get(CredentialDigest.of(key));
        return found == null || found.expiresAtMs <= clock.millis() ? null : found.caller;
    }

    /// The signing keys of a subject. Whether it has to sign is known for as long as the instance runs: an outage of
    /// Postgres neither waives it nor keeps others from bidding.
    ///
    /// @param toVerify whether a signature is to be verified, for which a key may have been revoked too long ago
    /// @throws Problem 503 if the keys are not known
    SigningKeyStore.OfSubject signingKeys(String subject, boolean toVerify) {
        Known now = toVerify ? usable() : known;
        if (now == null) {
            throw Unauthenticated.identitiesAway();
        }
        return now.signingKeys.getOrDefault(subject, SigningKeyStore.OfSubject.NONE);
    }

    private @Nullable Known usable() {
        Known now = known;
        return now == null || System.nanoTime() - now.checkedNs > MAX_STALE.toNanos() ? null : now;
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
            if (before == null || before.change != now.change) {
                onForgotten.accept(now.forgotten);
            }
        } catch (SQLException e) {
            if (!stopping) {
                log.atWarn().addKeyValue("reason", String.valueOf(e.getMessage())).log("identities cannot be read");
            }
        } catch (RuntimeException bug) {
            // The thread must not end: without it, no revoked key would be rejected any more.
            log.atError().setCause(bug).log("identities cannot be read");
        }
    }

    private static Known read(Connection connection, @Nullable Known before) throws SQLException {
        long startNs = System.nanoTime();
        // Read before the keys: a change that comes between is seen the next time.
        long change = change(connection);
        if (before != null && before.change == change) {
            return new Known(change, before.keys, before.signingKeys, _ -> false, startNs);
        }
        Map<CredentialDigest, Entry> keys = new HashMap<>();
        try (PreparedStatement select = connection.prepareStatement(SELECT);
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                try {
                    keys.put(CredentialDigest.of(row.getBytes("digest")), entry(row));
                } catch (IllegalArgumentException | NullPointerException e) {
                    // For example, a role of a later version. One such key must not prevent the revocation of others.
                    log.atWarn()
                            .addKeyValue("key", row.getLong("id"))
                            .addKeyValue("reason", String.valueOf(e.getMessage()))
                            .log("an API key cannot be read and is not accepted");
                }
            }
        }
        // Changes before the first one that was seen are unknown, so everything may be out of date.
        LongPredicate forgotten = before == null ? _ -> true : forgottenSince(connection, before.change)::contains;
        return new Known(change, keys, SigningKeyStore.bySubject(connection), forgotten, startNs);
    }

    private static Entry entry(ResultSet row) throws SQLException {
        ApiKeyStore.Grant grant = ApiKeyStore.grant(row);
        Caller caller =
                new Caller(
                        grant.subject(),
                        Caller.Credential.API_KEY,
                        grant.roles(),
                        row.getLong("acting_id"),
                        grant.agentFor(),
                        row.getLong("pseudonym"));
        return new Entry(caller, grant.expiresAt() == null ? Long.MAX_VALUE : grant.expiresAt().toEpochMilli());
    }

    private static Set<Long> forgottenSince(Connection connection, long change) throws SQLException {
        Set<Long> pseudonyms = new HashSet<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT pseudonym FROM forgotten WHERE change > ?")) {
            select.setLong(1, change);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    pseudonyms.add(row.getLong(1));
                }
            }
        }
        return pseudonyms;
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
