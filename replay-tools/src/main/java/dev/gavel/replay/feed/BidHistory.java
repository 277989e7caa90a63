package dev.gavel.replay.feed;

import dev.gavel.schema.OperatorException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/// The bids of past auctions, read from a CSV file.
///
/// @param auctions in the order of their first row
/// @param warnings inconsistencies in the file that do not prevent playing it
public record BidHistory(List<PastAuction> auctions, List<String> warnings) {
    public static final String EXAMPLE_HEADER =
            "auctionid,bid,bidtime,bidder,bidderrate,openbid,price,item,auction_type";

    public BidHistory {
        auctions = List.copyOf(auctions);
        warnings = List.copyOf(warnings);
    }

    /// Reads a CSV file in UTF-8 with a header. Columns are found by name and may be in any order.
    ///
    /// @throws MalformedHistoryException with the first problems, each with its line
    public static BidHistory read(Path file) {
        return new BidHistoryReader(file).read();
    }

    public int bidCount() {
        return auctions.stream().mapToInt(auction -> auction.bids().size()).sum();
    }

    /// An auction of the file.
    ///
    /// @param title the item and the type of auction, as far as the file contains them
    /// @param openingPriceMicros 0: none
    /// @param closingPriceMicros the price at which it closed in the past
    /// @param bids at least one, in time order; bids with the same time are in the order of the file
    public record PastAuction(
            long id, String title, long openingPriceMicros, long closingPriceMicros, List<PastBid> bids) {
        public PastAuction {
            bids = List.copyOf(bids);
        }
    }

    /// A bid of the file.
    ///
    /// @param line its line in the file, from 1
    /// @param time in any unit; only the order matters
    /// @param bidderId the bidder's name as a number, see [BidHistoryBuilder.BidderIds]
    public record PastBid(long line, BigDecimal time, long bidderId, long amountMicros) {}

    /// The file is not a valid bid history.
    public static final class MalformedHistoryException extends OperatorException {
        private static final long serialVersionUID = 1;

        /// @param problems the first problems, one per line of the message
        /// @param more how many problems are not listed
        MalformedHistoryException(Path file, List<String> problems, long more) {
            super(
                    file
                            + " is not a valid bid history, and nothing was sent:\n"
                            + String.join("\n", problems)
                            + (more == 0 ? "" : "\nand " + more + " more"));
        }
    }
}
