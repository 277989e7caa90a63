package dev.gavel.ingest.read;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.read.ReadModels.AuctionSlice;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Position;
import dev.gavel.schema.StartupException;
import dev.gavel.schema.Status;
import dev.gavel.storage.DatabaseUrl;
import dev.gavel.storage.PostgresFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Queries the Postgres read model, as of the last batch that the projector committed.
public final class PostgresReadModel implements ReadModels, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(PostgresReadModel.class);
    private static final int MAX_CONNECTIONS = 10;

    /// The first handshake of a process takes longer than later ones.
    private static final int START_ATTEMPTS = 2;

    private static final int CONNECT_MS = 1_000;
    static final int STATEMENT_SECONDS = 2;
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
        // In the server, so that a query ends with its time even if this process does not. The timeout of a JDBC
        // statement needs a second connection to cancel it.
        config.setConnectionInitSql("SET statement_timeout = '" + STATEMENT_SECONDS + "s'");
        config.addDataSourceProperty("ApplicationName", "gavel-ingest");
        config.addDataSourceProperty("connectTimeout", "1");
        config.addDataSourceProperty("socketTimeout", Integer.toString(STATEMENT_SECONDS + 1));
        return new HikariDataSource(config);
    }

    /// Connects. If Postgres is away, the service starts without it; if it rejects this service, a setting is wrong.
    ///
    /// @throws StartupException if it rejects the connection
    public void requireAccepted(DatabaseUrl database) {
        SQLException last = null;
        for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
            try (Connection _ = pool.getConnection()) {
                return;
            } catch (SQLException e) {
                StartupException permanent =
                        PostgresFailure.permanent(e, "Postgres", "--database (DATABASE_URL)", database);
                if (permanent != null) {
                    throw permanent;
                }
                last = e;
            }
        }
        log.atWarn().addKeyValue("reason", String.valueOf(last)).log("postgres does not answer; reads get 503");
    }

    @Override
    public @Nullable AuctionView auction(long id) {
        return first(select(ReadQuery.AUCTION, ReadRows::auction, id));
    }

    @Override
    public AuctionSlice auctions(@Nullable Status status, long aboveId, int limit) {
        List<AuctionView> read = stored(status, aboveId, limit);
        long nowMs = clock.millis();
        return new AuctionSlice(
                read.stream()
                        .filter(auction -> status == null || auction.standing().statusAt(nowMs) == status)
                        .toList(),
                read.isEmpty() ? aboveId : read.getLast().id(),
                read.size() == limit);
    }

    /// Auctions that may have the status. No row changes when an auction starts, so an open one may be stored as
    /// scheduled. They are told apart here and not by the query, which would have to read on to an unknown end.
    private List<AuctionView> stored(@Nullable Status status, long aboveId, int limit) {
        return switch (status) {
            case null -> select(ReadQuery.AUCTIONS, ReadRows::auction, aboveId, limit);
            case OPEN ->
                    select(
                            ReadQuery.AUCTIONS_OF_TWO_STATUSES,
                            ReadRows::auction,
                            Status.OPEN.code(),
                            aboveId,
                            limit,
                            Status.SCHEDULED.code(),
                            aboveId,
                            limit,
                            limit);
            case SCHEDULED, SOLD, UNSOLD, CANCELLED ->
                    select(ReadQuery.AUCTIONS_OF_STATUS, ReadRows::auction, status.code(), aboveId, limit);
        };
    }

    @Override
    public List<DecidedBid> bids(long auctionId, long belowBidId, int limit) {
        return select(ReadQuery.BIDS, ReadRows::bid, auctionId, belowBidId, limit);
    }

    @Override
    public @Nullable DecidedBid bid(long auctionId, long bidId) {
        return first(select(ReadQuery.BID, ReadRows::bid, auctionId, auctionId, bidId, bidId));
    }

    @Override
    public @Nullable BidReceipt receipt(long auctionId, long bidId) {
        return first(select(ReadQuery.RECEIPT, ReadRows::receipt, auctionId, bidId));
    }

    @Override
    public boolean isPast(Position position) {
        Long nextCommand = first(select(ReadQuery.NEXT_COMMAND, row -> row.getLong(1), position.partition()));
        return nextCommand != null && position.offset() < nextCommand;
    }

    @Override
    public void close() {
        pool.close();
    }

    private static <T> @Nullable T first(List<T> rows) {
        return rows.isEmpty() ? null : rows.getFirst();
    }

    private <T> List<T> select(ReadQuery query, Row<T> row, Object... parameters) {
        try (Connection connection = pool.getConnection();
                PreparedStatement statement = connection.prepareStatement(query.sql())) {
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
