package dev.gavel.ingest.security;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gavel.ingest.store.OwnSchema;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/// The pseudonym and the id of each subject, made at random when the subject first acts and kept outside the log. A
/// subject that has acted lately is known without Postgres.
final class SubjectIds {
    /// The service assigns ids from here on. Claims of an issuer can only name lower ones, so the two never collide.
    static final long FIRST_MADE_ID = 1L << 52;

    static final long MAX_ID = (1L << 53) - 1;
    static final int MAX_SUBJECT_LENGTH = 255;
    private static final int MAX_KNOWN = 100_000;
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String SELECT = "SELECT pseudonym, bidder_id FROM subjects WHERE subject = ?";
    private static final String INSERT =
            "INSERT INTO subjects (subject, pseudonym, bidder_id) VALUES (?, ?, ?) ON CONFLICT (subject) DO NOTHING";

    private final OwnSchema database;
    private final Cache<String, Ids> known = Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();

    /// Increases before subjects are dropped. A thread that has read a row and then finds another number must drop the
    /// row.
    private final AtomicLong dropped = new AtomicLong();

    /// @param bidderId for a subject whose credential names none
    record Ids(long pseudonym, long bidderId) {}

    SubjectIds(OwnSchema database) {
        this.database = database;
    }

    /// Whether text can name a subject. Postgres has no NUL, and would store each unpaired surrogate as the same
    /// question mark, so that two subjects would be one.
    static boolean isSubject(String text) {
        return !text.isBlank()
                && text.length() <= MAX_SUBJECT_LENGTH
                && text.codePoints()
                        .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
    }

    /// @throws SQLException if the subject is not known here and Postgres does not answer
    Ids of(String subject) throws SQLException {
        Ids found = known.getIfPresent(subject);
        if (found == null) {
            long before = dropped.get();
            found = database.inTransaction(connection -> obtain(connection, subject));
            known.put(subject, found);
            if (dropped.get() != before) {
                known.invalidate(subject);
            }
        }
        return found;
    }

    /// Drops the subjects with these pseudonyms. They are read again when they are next needed.
    void drop(LongPredicate pseudonyms) {
        dropped.incrementAndGet();
        known.asMap().values().removeIf(ids -> pseudonyms.test(ids.pseudonym()));
    }

    /// How often subjects were dropped.
    long drops() {
        return dropped.get();
    }

    /// The pseudonym and id of the subject, created if there are none.
    static Ids obtain(Connection connection, String subject) throws SQLException {
        Ids found = find(connection, subject);
        if (found != null) {
            return found;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setString(1, subject);
            insert.setLong(2, newPseudonym());
            insert.setLong(3, RANDOM.nextLong(FIRST_MADE_ID, MAX_ID + 1));
            insert.executeUpdate();
        }
        // Another instance may have been first.
        found = find(connection, subject);
        if (found == null) {
            throw new SQLException("the subject was deleted while its ids were assigned");
        }
        return found;
    }

    static @Nullable Ids find(Connection connection, String subject) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SELECT)) {
            select.setString(1, subject);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new Ids(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }

    private static long newPseudonym() {
        long random = RANDOM.nextLong();
        return random == 0 ? newPseudonym() : random;
    }
}
