package dev.gavel.replay.feed;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVRecord;

/// Checks the rows of a bid history and groups them by auction.
final class BidHistoryBuilder {
    private static final String AUCTION = "auctionid";
    private static final String BID = "bid";
    private static final String TIME = "bidtime";
    private static final String BIDDER = "bidder";
    private static final String OPENING = "openbid";
    private static final String PRICE = "price";
    private static final String ITEM = "item";
    private static final String AUCTION_TYPE = "auction_type";

    static final List<String> REQUIRED_COLUMNS = List.of(AUCTION, BID, TIME, BIDDER, OPENING, PRICE);

    private static final Pattern ID_DIGITS = Pattern.compile("[0-9]{1,19}");
    private static final Pattern TIME_DECIMAL = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final int MAX_WARNINGS = 10;
    private static final int MAX_QUOTED = 40;

    private final BidderIds bidders = new BidderIds();
    private final Map<Long, Draft> drafts = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /// @param line where the row begins, from 1
    /// @throws IllegalArgumentException with the first problem of the row
    void add(long line, CSVRecord row) {
        long id = auctionId(field(row, AUCTION));
        long amountMicros = amount(row, BID);
        require(amountMicros > 0, "bid must be above 0");
        BigDecimal time = time(field(row, TIME));
        String bidder = field(row, BIDDER);
        require(!bidder.isEmpty(), "bidder is empty");
        long openingPriceMicros = amount(row, OPENING);
        long closingPriceMicros = amount(row, PRICE);
        String title = title(id, field(row, ITEM), field(row, AUCTION_TYPE));

        Draft draft = drafts.computeIfAbsent(id, _ -> new Draft(line, title, openingPriceMicros, closingPriceMicros));
        draft.bids.add(new PastBid(line, time, bidders.of(bidder), amountMicros));
        require(
                draft.closingPriceMicros == closingPriceMicros,
                "price %s differs from %s in line %d of the same auction"
                        .formatted(
                                Micros.format(closingPriceMicros),
                                Micros.format(draft.closingPriceMicros),
                                draft.line));
        if (draft.openingPriceMicros != openingPriceMicros) {
            warnOfOpeningPrice(line, openingPriceMicros, draft);
        }
    }

    boolean isEmpty() {
        return drafts.isEmpty();
    }

    BidHistory build() {
        List<PastAuction> auctions = new ArrayList<>(drafts.size());
        drafts.forEach((id, draft) -> {
            draft.bids.sort(Comparator.comparing(PastBid::time)); // stable: equal times stay in the order of the file
            auctions.add(
                    new PastAuction(id, draft.title, draft.openingPriceMicros, draft.closingPriceMicros, draft.bids));
        });
        return new BidHistory(auctions, warnings);
    }

    /// Only a warning, because real files contain such rows (one of 8728), and an auction has one opening price.
    private void warnOfOpeningPrice(long line, long openingPriceMicros, Draft draft) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(
                    "line %d: openbid %s differs from %s in line %d of the same auction; the first value is used"
                            .formatted(
                                    line,
                                    Micros.format(openingPriceMicros),
                                    Micros.format(draft.openingPriceMicros),
                                    draft.line));
        }
    }

    /// Returns an empty string if the file does not have the column.
    private static String field(CSVRecord row, String column) {
        return row.isMapped(column) ? row.get(column).strip() : "";
    }

    private static long auctionId(String text) {
        long id = 0;
        if (ID_DIGITS.matcher(text).matches()) {
            try {
                id = Long.parseLong(text);
            } catch (NumberFormatException e) {
                id = 0; // more than an int64 holds; rejected below like any other text
            }
        }
        require(id > 0, "auctionid must be a whole number above 0, not " + quoted(text));
        return id;
    }

    private static long amount(CSVRecord row, String column) {
        String text = field(row, column);
        try {
            return Micros.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(column + " " + quoted(text) + " " + e.getMessage(), e);
        }
    }

    private static BigDecimal time(String text) {
        require(TIME_DECIMAL.matcher(text).matches(), "bidtime must be a decimal like 1.4036, not " + quoted(text));
        return new BigDecimal(text);
    }

    private static String title(long id, String item, String auctionType) {
        String name = item.isEmpty() ? "Auction " + id : item;
        String title = auctionType.isEmpty() ? name : name + ", " + auctionType;
        require(
                title.length() <= AuctionTerms.MAX_TITLE,
                "item and auction_type together are longer than " + AuctionTerms.MAX_TITLE + " characters");
        return title;
    }

    /// The text in quotes, shortened to fit a line.
    private static String quoted(String text) {
        return '"' + (text.length() <= MAX_QUOTED ? text : text.substring(0, MAX_QUOTED) + "…") + '"';
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }

    /// An auction whose rows are being read.
    private static final class Draft {
        private final long line;
        private final String title;
        private final long openingPriceMicros;
        private final long closingPriceMicros;
        private final List<PastBid> bids = new ArrayList<>();

        Draft(long line, String title, long openingPriceMicros, long closingPriceMicros) {
            this.line = line;
            this.title = title;
            this.openingPriceMicros = openingPriceMicros;
            this.closingPriceMicros = closingPriceMicros;
        }
    }
}
