package dev.gavel.system.faults;

import dev.gavel.compose.embedded.EmbeddedDatabase;
import dev.gavel.schema.Position;
import dev.gavel.storage.RedisKeys;
import dev.gavel.system.faults.Observations.AuctionRow;
import dev.gavel.system.faults.Observations.BidRow;
import dev.gavel.system.faults.Observations.ReadModels;
import dev.gavel.system.faults.Observations.RedisAuction;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScanIterator;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Reads Postgres and Redis. Each call connects again, because both are killed now and then.
final class ReadModelStores {
    private final String postgresUrl;
    private final RedisURI redisUrl;

    ReadModelStores(Cluster cluster) {
        this.postgresUrl =
                "jdbc:postgresql://127.0.0.1:%d/gavel?user=%s&password=%s&connectTimeout=10&socketTimeout=30"
                        .formatted(cluster.postgresPort, EmbeddedDatabase.ROLE, cluster.passwords.database());
        this.redisUrl = RedisURI.create("127.0.0.1", cluster.redisPort);
        redisUrl.setAuthentication("default", cluster.passwords.operator().toCharArray());
        redisUrl.setTimeout(Duration.ofSeconds(5));
    }

    ReadModels readModels() throws SQLException {
        Map<Long, AuctionRow> auctions = new HashMap<>();
        Map<Long, BidRow> bids = new HashMap<>();
        try (Connection connection = DriverManager.getConnection(postgresUrl);
                Statement statement = connection.createStatement()) {
            statement.setFetchSize(10_000);
            connection.setAutoCommit(false);
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT id, status, price_micros, minimum_next_bid_micros, leader_id, bid_count, log_partition,"
                                    + " log_offset FROM auctions")) {
                while (row.next()) {
                    auctions.put(row.getLong(1), auction(row));
                }
            }
            try (ResultSet row =
                    statement.executeQuery(
                            "SELECT bid_id, auction_id, bidder_id, coalesce(amount_micros, 0), reason,"
                                    + " (extract(epoch FROM decided_at) * 1000)::bigint FROM bids")) {
                while (row.next()) {
                    bids.put(row.getLong(1), bid(row));
                }
            }
        }
        return new ReadModels(auctions, bids, redisAuctions(auctions.keySet()));
    }

    /// The offsets of `auction-events` in Postgres.
    Map<Integer, Long> projected() throws SQLException {
        Map<Integer, Long> offsets = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection(postgresUrl);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT partition, next_offset FROM projection_offsets")) {
            while (row.next()) {
                offsets.put(row.getInt(1), row.getLong(2));
            }
        }
        return offsets;
    }

    /// The offsets of `auction-events` in Redis. A partition without one, or one that is being refilled, is missing.
    Map<Integer, Long> cached() {
        return redis(redis -> {
            Map<Integer, Long> offsets = new TreeMap<>();
            for (int partition = 0; partition < Cluster.PARTITIONS; partition++) {
                String offset = redis.get(RedisKeys.nextOffset(partition));
                if (offset != null && offset.matches("\\d+")) {
                    offsets.put(partition, Long.valueOf(offset));
                }
            }
            return offsets;
        });
    }

    void flushRedis() {
        redis(RedisCommands::flushall);
    }

    /// The content of Redis at one moment.
    ///
    /// @param texts the keys that are no hash
    record RedisContent(Map<String, String> texts, Map<String, Map<String, String>> hashes) {}

    RedisContent copyRedis() {
        return redis(redis -> {
            RedisContent content = new RedisContent(new HashMap<>(), new HashMap<>());
            ScanIterator.scan(redis)
                    .forEachRemaining(key -> {
                        if (redis.type(key).equals("hash")) {
                            content.hashes().put(key, redis.hgetall(key));
                        } else {
                            content.texts().put(key, redis.get(key));
                        }
                    });
            return content;
        });
    }

    /// Replaces the content of Redis, as a failover to an older replica does.
    void restoreRedis(RedisContent content) {
        redis(redis -> {
            redis.flushall();
            content.hashes().forEach(redis::hset);
            content.texts().forEach(redis::set);
            return content;
        });
    }

    /// Cuts all connections but our own.
    void cutPostgres() throws SQLException {
        try (Connection connection = DriverManager.getConnection(postgresUrl);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = 'gavel' AND pid <> pg_backend_pid()");
        }
    }

    private Map<Long, RedisAuction> redisAuctions(Iterable<Long> ids) {
        return redis(redis -> {
            Map<Long, RedisAuction> auctions = new HashMap<>();
            for (long id : ids) {
                Map<String, String> hash = redis.hgetall(RedisKeys.auction(id));
                if (!hash.isEmpty()) {
                    auctions.put(id, new RedisAuction(hash, redis.get(RedisKeys.highest(id))));
                }
            }
            return auctions;
        });
    }

    private interface Use<T> {
        T by(RedisCommands<String, String> redis);
    }

    private <T> T redis(Use<T> use) {
        try (RedisClient client = RedisClient.create(redisUrl);
                StatefulRedisConnection<String, String> connection = client.connect()) {
            return use.by(connection.sync());
        }
    }

    private static AuctionRow auction(ResultSet row) throws SQLException {
        return new AuctionRow(
                row.getString(2),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6),
                new Position(row.getInt(7), row.getLong(8)));
    }

    private static BidRow bid(ResultSet row) throws SQLException {
        return new BidRow(row.getLong(2), row.getLong(3), row.getLong(4), row.getString(5), row.getLong(6));
    }
}
