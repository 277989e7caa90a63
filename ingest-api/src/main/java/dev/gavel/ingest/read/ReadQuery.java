package dev.gavel.ingest.read;

/// Every query of the API. Each has an index and reads a number of rows that does not depend on the size of the tables
/// (docs/adr/0033).
public enum ReadQuery {
    AUCTION(Sql.AUCTIONS + "WHERE id = ?"),
    AUCTIONS(Sql.AUCTIONS + "WHERE id > ? ORDER BY id LIMIT ?"),
    AUCTIONS_OF_STATUS(Sql.AUCTIONS_OF_STATUS),
    /// Open auctions: no row changes when a scheduled auction starts.
    AUCTIONS_OF_TWO_STATUSES(
            "SELECT * FROM (("
                    + Sql.AUCTIONS_OF_STATUS
                    + ") UNION ALL ("
                    + Sql.AUCTIONS_OF_STATUS
                    + ")) AS both_statuses ORDER BY id LIMIT ?"),
    BIDS(Sql.BIDS + "WHERE b.auction_id = ? AND b.bid_id < ? ORDER BY b.bid_id DESC LIMIT ?"),
    /// A repeated bid (same idempotency key) is shown as the bid that it repeats.
    BID(
            Sql.BIDS
                    + "WHERE b.auction_id = ? AND b.bid_id = coalesce("
                    + "(SELECT first_bid_id FROM repeats WHERE auction_id = ? AND bid_id = ?), ?)"),
    RECEIPT(
            Sql.BID_COLUMNS
                    + ", b.sequence, b.actor, b.chain, a.terms "
                    + Sql.FROM_BIDS
                    + "WHERE b.auction_id = ? AND b.bid_id = ? AND b.chain IS NOT NULL AND a.terms IS NOT NULL"),
    NEXT_COMMAND("SELECT next_command FROM projection_offsets WHERE partition = ?"),
    /// One row per partition.
    NEXT_OFFSETS("SELECT partition, next_offset, next_command FROM projection_offsets");

    private final String sql;

    ReadQuery(String sql) {
        this.sql = sql;
    }

    public String sql() {
        return sql;
    }

    private static final class Sql {
        static final String AUCTIONS =
                """
                SELECT id, title, opening_price_micros, increment_micros, status, starts_at, ends_at, closed_at,
                       price_micros, minimum_next_bid_micros, leader_id, bid_count, log_partition, log_offset, leading_bid_id,
                       reserve, sealed, terms
                FROM auctions
                """;
        static final String AUCTIONS_OF_STATUS = AUCTIONS + "WHERE status = ? AND id > ? ORDER BY id LIMIT ?";
        static final String BID_COLUMNS =
                """
                SELECT b.auction_id, b.bid_id, b.bidder_id, b.amount_micros, b.reason, b.price_micros,
                       b.minimum_next_bid_micros, b.ends_at, b.decided_at, b.also, b.reserve, b.sealed, b.bought,
                       b.retracted_at,
                       b.reason IS NULL AND b.retracted_at IS NULL
                         AND CASE a.leading_bid_id WHEN 0 THEN b.amount_micros = a.price_micros
                                                   ELSE b.bid_id = a.leading_bid_id END AS winning
                """;
        static final String FROM_BIDS = "FROM bids b LEFT JOIN auctions a ON a.id = b.auction_id ";
        static final String BIDS = BID_COLUMNS + FROM_BIDS;
    }
}
