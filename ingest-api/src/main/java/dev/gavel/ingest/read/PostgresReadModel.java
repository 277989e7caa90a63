package dev.gavel.ingest.read;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.Status;
import dev.gavel.storage.DatabaseUrl;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queries the Postgres read model, as of the last batch that the projector committed.
public final class PostgresReadModel implements ReadModels, AutoCloseable {
    private static final int MAX_CONNECTIONS = 10;
    private static final int CONNECT_MS = 1_000;
    static final int STATEMENT_SECONDS = 2;
    private static final String AUCTION =
            """
            SELECT id, title, opening_price_micros, increment_micros, status, starts_at, ends_at, price_micros,
                   minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset, leading_bid_id, reserve,
                   sealed, terms
            FROM auctions
            """;
    private static final String BID_COLUMNS =
            """
            SELECT b.auction_id, b.bid_id, b.bidder_id, b.amount_micros, b.reason, b.price_micros,
                   b.minimum_next_bid_micros, b.ends_at, b.decided_at, b.also, b.reserve, b.sealed, b.bought,
                   b.retracted_at,
                   b.reason IS NULL AND b.retracted_at IS NULL
                     AND CASE a.leading_bid_id WHEN 0 THEN b.amount_micros = a.price_micros
                                               ELSE b.bid_id = a.leading_bid_id END AS winning
            """;
    private static final String FROM_BIDS = "FROM bids b LEFT JOIN auctions a ON a.id = b.auction_id ";
    private static final String BID = BID_COLUMNS + FROM_BIDS;
    private static final String RECEIPT =
            BID_COLUMNS
                    + ", b.sequence, b.chain, a.terms "
                    + FROM_BIDS
                    + "WHERE b.auction_id = ? AND b.bid_id = ? AND b.chain IS NOT NULL AND a.terms IS NOT NULL";

    private final HikariDataSource pool;
    private final InstantSource clock;

    private PostgresReadModel(HikariDataSource pool, InstantSource clock) {
        this.pool = pool;
        this.clock = clock;
    }

    /// Does not connect yet, so that the service starts without Postgres.
    public static PostgresReadModel of(DatabaseUrl database, InstantSource clock) {
        return new PostgresReadModel(pool("ingest-reads", MAX_CONNECTIONS, database), clock);
    }

    static HikariDataSource pool(String name, int maxConnections, DatabaseUrl database) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(database.jdbcUrl());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setReadOnly(true);
        // Reads are short, and the database often shares the machine. A read that gets no connection in a second fails.
        config.setMaximumPoolSize(maxConnections);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MS);
        config.setValidationTimeout(CONNECT_MS / 2);
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "gavel-ingest");
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", Integer.toString(STATEMENT_SECONDS + 1));
        return new HikariDataSource(config);
    }

    @Override
    public @Nullable AuctionView auction(long id) {
        List<AuctionView> found = select(AUCTION + "WHERE id = ?", ReadRows::auction, id);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public List<AuctionView> auctions(@Nullable Status status, long aboveId, int limit) {
        String order = " ORDER BY id LIMIT ?";
        if (status == null) {
            return select(AUCTION + "WHERE id > ?" + order, ReadRows::auction, aboveId, limit);
        }
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        // No row changes when an auction starts, so this is Standing.statusAt in SQL.
        return switch (status) {
            case SCHEDULED ->
                    select(
                            AUCTION + "WHERE id > ? AND status = 'scheduled' AND starts_at > ?" + order,
                            ReadRows::auction,
                            aboveId,
                            now,
                            limit);
            case OPEN ->
                    select(
                            AUCTION
                                    + "WHERE id > ? AND (status = 'open' OR (status = 'scheduled' AND starts_at <= ?))"
                                    + order,
                            ReadRows::auction,
                            aboveId,
                            now,
                            limit);
            case SOLD, UNSOLD, CANCELLED ->
                    select(
                            AUCTION + "WHERE id > ? AND status = ?" + order,
                            ReadRows::auction,
                            aboveId,
                            status.code(),
                            limit);
        };
    }

    @Override
    public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
        return select(
                BID + "WHERE b.auction_id = ? AND b.bid_id < ? ORDER BY b.bid_id DESC LIMIT ?",
                ReadRows::bid,
                auctionId,
                belowBidId,
                limit);
    }

    @Override
    public @Nullable DecidedBid bid(long auctionId, long bidId) {
        // A repeated bid (same idempotency key) is shown as the bid that it repeats.
        List<DecidedBid> found =
                select(
                        BID
                                + "WHERE b.auction_id = ? AND b.bid_id = coalesce("
                                + "(SELECT first_bid_id FROM repeats WHERE auction_id = ? AND bid_id = ?), ?)",
                        ReadRows::bid,
                        auctionId,
                        auctionId,
                        bidId,
                        bidId);
        return found.isEmpty() ? null : found.getFirst();
    }

    @Override
    public @Nullable BidReceipt receipt(long auctionId, long bidId) {
        List<BidReceipt> found = select(RECEIPT, ReadRows::receipt, auctionId, bidId);
        return found.isEmpty() ? null : found.getFirst();
    }

    /// Events of a partition are applied in the order of their commands. So a row at or after the position proves that
    /// everything before it was applied. The auction's own row is tried first, then any other.
    @Override
    public boolean isPast(long auctionId, Position position) {
        String reached = "log_partition = ? AND log_offset >= ?";
        return !select(
                                "SELECT 1 FROM auctions WHERE id = ? AND " + reached,
                                row -> row.getInt(1),
                                auctionId,
                                position.partition(),
                                position.offset())
                        .isEmpty()
                || !select(
                                "SELECT 1 FROM auctions WHERE " + reached + " LIMIT 1",
                                row -> row.getInt(1),
                                position.partition(),
                                position.offset())
                        .isEmpty();
    }

    @Override
    public void close() {
        pool.close();
    }

    private <T> List<T> select(String sql, Row<T> row, Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(STATEMENT_SECONDS);
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet results = statement.executeQuery()) {
                while (results.next()) {
                    rows.add(row.read(results));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new UnavailableException(e);
        }
    }

    @FunctionalInterface
    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }
}
