package dev.gavel.projector;

import dev.gavel.projector.Column.Kind;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.TermsWire;
import java.util.List;
import java.util.Objects;

/// Auctions as rows of binary COPY: what the table holds of them, to the byte. [AuctionTable] writes them otherwise,
/// for it changes rows that are there already; the audit tells when the two disagree.
public final class AuctionRows {
    public static final List<Column> COLUMNS =
            List.of(
                    new Column("log_partition", Kind.INT),
                    new Column("id", Kind.BIGINT),
                    new Column("log_offset", Kind.BIGINT),
                    new Column("status", Kind.TEXT),
                    new Column("starts_at", Kind.TIME),
                    new Column("ends_at", Kind.TIME),
                    new Column("price_micros", Kind.BIGINT),
                    new Column("minimum_next_bid_micros", Kind.BIGINT),
                    new Column("leader_id", Kind.BIGINT),
                    new Column("bid_count", Kind.BIGINT),
                    new Column("leading_bid_id", Kind.BIGINT),
                    new Column("reserve", Kind.TEXT),
                    new Column("sealed", Kind.BOOLEAN),
                    new Column("title", Kind.TEXT),
                    new Column("opening_price_micros", Kind.BIGINT),
                    new Column("increment_micros", Kind.BIGINT),
                    new Column("type", Kind.TEXT),
                    new Column("terms", Kind.BYTES));

    private AuctionRows() {}

    /// One row, appended to the buffer.
    ///
    /// @param auction with its terms
    public static void row(AuctionChange auction, CopyBuffer row) {
        AuctionTerms terms = Objects.requireNonNull(auction.terms(), "an auction without terms has no row");
        Standing standing = auction.standing();
        row.row(COLUMNS.size());
        row.small(auction.position().partition());
        row.number(auction.id());
        row.number(auction.position().offset());
        row.text(standing.status().code());
        row.time(standing.startsAtMs());
        row.time(standing.endsAtMs());
        row.number(standing.priceMicros());
        row.number(standing.minimumNextBidMicros());
        row.number(standing.leaderId());
        row.number(standing.bidCount());
        row.number(standing.leadingBidId());
        row.text(standing.reserve().code());
        row.truth(standing.sealed());
        row.text(terms.title());
        row.number(terms.prices().openingMicros());
        if (terms.increment() instanceof Increment.Fixed(long stepMicros) && stepMicros != 0) {
            row.number(stepMicros);
        } else {
            row.nothing();
        }
        row.text(terms.type().code());
        row.bytes(TermsWire.encode(terms));
    }
}
