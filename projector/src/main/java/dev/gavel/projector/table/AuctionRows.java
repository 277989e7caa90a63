package dev.gavel.projector.table;

import dev.gavel.projector.fold.AuctionUpdate;
import dev.gavel.projector.table.CopyColumn.SqlType;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.TermsCodec;
import java.util.List;
import java.util.Objects;

/// Auctions as rows of the table `auctions`, in binary COPY. [AuctionTable] writes the same rows with other statements,
/// because it also updates existing ones; the audit finds any difference between the two.
public final class AuctionRows {
    public static final List<CopyColumn> COLUMNS =
            List.of(
                    new CopyColumn("log_partition", SqlType.INT),
                    new CopyColumn("id", SqlType.BIGINT),
                    new CopyColumn("log_offset", SqlType.BIGINT),
                    new CopyColumn("status", SqlType.TEXT),
                    new CopyColumn("starts_at", SqlType.TIMESTAMPTZ),
                    new CopyColumn("ends_at", SqlType.TIMESTAMPTZ),
                    new CopyColumn("closed_at", SqlType.TIMESTAMPTZ),
                    new CopyColumn("price_micros", SqlType.BIGINT),
                    new CopyColumn("minimum_next_bid_micros", SqlType.BIGINT),
                    new CopyColumn("leader_id", SqlType.BIGINT),
                    new CopyColumn("bid_count", SqlType.BIGINT),
                    new CopyColumn("leading_bid_id", SqlType.BIGINT),
                    new CopyColumn("reserve", SqlType.TEXT),
                    new CopyColumn("sealed", SqlType.BOOLEAN),
                    new CopyColumn("title", SqlType.TEXT),
                    new CopyColumn("opening_price_micros", SqlType.BIGINT),
                    new CopyColumn("increment_micros", SqlType.BIGINT),
                    new CopyColumn("type", SqlType.TEXT),
                    new CopyColumn("terms", SqlType.BYTEA),
                    new CopyColumn("seller_id", SqlType.BIGINT));

    private AuctionRows() {}

    /// Appends one row to the buffer.
    ///
    /// @param auction whose terms are not `null`
    public static void putRow(AuctionUpdate auction, CopyBuffer row) {
        AuctionTerms terms = Objects.requireNonNull(auction.terms(), "an auction without terms has no row");
        Standing standing = auction.standing();
        row.beginRow(COLUMNS.size());
        row.putInt(auction.position().partition());
        row.putBigint(auction.id());
        row.putBigint(auction.position().offset());
        row.putText(standing.status().code());
        row.putTimestamp(standing.startsAtMs());
        row.putTimestamp(standing.endsAtMs());
        if (auction.closedAtMs() == 0) {
            row.putNull();
        } else {
            row.putTimestamp(auction.closedAtMs());
        }
        row.putBigint(standing.priceMicros());
        row.putBigint(standing.minimumNextBidMicros());
        row.putBigint(standing.leaderId());
        row.putBigint(standing.bidCount());
        row.putBigint(standing.leadingBidId());
        row.putText(standing.reserve().code());
        row.putBoolean(standing.sealed());
        row.putText(terms.title());
        row.putBigint(terms.prices().openingMicros());
        if (terms.increment() instanceof Increment.Fixed(long stepMicros) && stepMicros != 0) {
            row.putBigint(stepMicros);
        } else {
            row.putNull();
        }
        row.putText(terms.type().code());
        row.putBytes(TermsCodec.encode(terms));
        row.putBigint(terms.sellerId());
    }
}
