package dev.gavel.ingest.webhook;

import dev.gavel.schema.Position;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The subscriptions. A seller reads and changes only their own; owner 0 is an operator, who has access to all. Every
/// method throws [SQLException] if Postgres does not answer.
public interface WebhookStore {
    int MAX_WEBHOOKS = 100;
    int MAX_OF_OWNER = 10;

    /// So that sellers together leave some for operators.
    int MAX_OF_OWNERS = 80;

    /// Each adds a signature to every delivery.
    int MAX_OLD_SECRETS = 4;

    /// @param secret null: a random one
    record Request(
            long ownerId, ReceiverUrl url, String urlText, WebhookFilter filter, @Nullable WebhookSecret secret) {}

    /// A subscription with its secret, which is shown once.
    record Created(Webhook webhook, WebhookSecret secret) {}

    /// There are as many subscriptions or secrets as may be. The message says what to do.
    final class LimitException extends Exception {
        private static final long serialVersionUID = 1;

        public LimitException(String message) {
            super(message);
        }
    }

    /// It gets events from now on.
    Created add(Request request) throws SQLException, LimitException;

    /// In the order in which they were made.
    List<Webhook> list(long ownerId) throws SQLException;

    /// `null`: there is none.
    @Nullable Webhook find(long id, long ownerId) throws SQLException;

    /// @return `false`: there is none
    boolean remove(long id, long ownerId) throws SQLException;

    /// Sends again what follows the positions, or at and after them: those of a partition from one on. Dead letters
    /// from there on are forgotten, and a subscription that was disabled is on again.
    ///
    /// @param from of each partition the first event to be sent; none: it goes on where it stood
    /// @return `false`: there is none
    boolean replay(long id, long ownerId, List<Position> from) throws SQLException;

    /// Makes a new secret. Deliveries have signatures with the one before and earlier ones, too, each until its grace
    /// ends, but no longer than this one's.
    ///
    /// @return `null`: there is none
    @Nullable WebhookSecret rotate(long id, long ownerId, Duration grace) throws SQLException, LimitException;

    /// The newest ones.
    List<DeadDelivery> deadLetters(long id, int limit) throws SQLException;
}
