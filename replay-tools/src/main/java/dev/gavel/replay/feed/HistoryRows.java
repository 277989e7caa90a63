package dev.gavel.replay.feed;

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

/// Rows, each checked, gathered into auctions. It goes on after a bad row, so that all of them are reported.
final class HistoryRows {
    private static final Pattern ID = Pattern.compile("[0-9]{1,19}");
    private static final Pattern TIME = Pattern.compile("[0-9]{1,15}(\\.[0-9]{1,15})?");
    private static final int MAX_WARNINGS = 10;

    private final Problems problems;
    private final BidderIds bidders = new BidderIds();
    private final Map<Long, Draft> drafts = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    HistoryRows(Problems problems) {
        this.problems = problems;
    }

    /// @param line from 1
    void add(long line, CSVRecord row, HistoryColumns columns) {
        if (row.size() != columns.width()) {
            problems.add(line, row.size() + " fields, but the header has " + columns.width());
            return;
        }
        try {
            addChecked(line, row, columns);
        } catch (IllegalArgumentException e) {
            problems.add(line, String.valueOf(e.getMessage()));
        }
    }

    boolean isEmpty() {
        return drafts.isEmpty();
    }

    BidHistory history() {
        List<PastAuction> auctions = new ArrayList<>(drafts.size());
        drafts.forEach((id, draft) -> {
            // A stable sort: ties stay as in the file.
            draft.bids.sort(Comparator.comparing(PastBid::time));
            auctions.add(
                    new PastAuction(
                            id, draft.title, draft.openingPriceMicros, draft.priceMicros, List.copyOf(draft.bids)));
        });
        return new BidHistory(auctions, warnings);
    }

    private void addChecked(long line, CSVRecord row, HistoryColumns columns) {
        long id = id(columns.field(row, HistoryColumns.AUCTION));
        long amountMicros = amount(columns.field(row, HistoryColumns.BID), HistoryColumns.BID);
        require(amountMicros > 0, "bid must be above 0");
        BigDecimal time = time(columns.field(row, HistoryColumns.TIME));
        String bidder = columns.field(row, HistoryColumns.BIDDER);
        require(!bidder.isEmpty(), "bidder is empty");
        long openingPriceMicros = amount(columns.field(row, HistoryColumns.OPENING), HistoryColumns.OPENING);
        long priceMicros = amount(columns.field(row, HistoryColumns.PRICE), HistoryColumns.PRICE);
        String title = title(id, columns.field(row, HistoryColumns.ITEM), columns.field(row, HistoryColumns.KIND));

        Draft draft = drafts.computeIfAbsent(id, _ -> new Draft(line, title, openingPriceMicros, priceMicros));
        draft.bids.add(new PastBid(line, time, bidders.of(bidder), amountMicros));
        require(
                draft.priceMicros == priceMicros,
                "price %s differs from %s in line %d of the same auction"
                        .formatted(Micros.format(priceMicros), Micros.format(draft.priceMicros), draft.line));
        if (draft.openingPriceMicros != openingPriceMicros) {
            warnOfOpening(line, openingPriceMicros, draft);
        }
    }

    /// Real files have it (one row of 8728), and the auction has had but one opening price: a warning suffices.
    private void warnOfOpening(long line, long openingPriceMicros, Draft draft) {
        if (warnings.size() < MAX_WARNINGS) {
            warnings.add(
                    "line %d: openbid %s differs from %s in line %d of the same auction; the first one counts"
                            .formatted(
                                    line,
                                    Micros.format(openingPriceMicros),
                                    Micros.format(draft.openingPriceMicros),
                                    draft.line));
        }
    }

    private static long id(String text) {
        long id = 0;
        if (ID.matcher(text).matches()) {
            try {
                id = Long.parseLong(text);
            } catch (NumberFormatException e) {
                // More than int64 holds; refused below like every other text.
                id = 0;
            }
        }
        require(id > 0, "auctionid must be a whole number above 0, not " + quoted(text));
        return id;
    }

    private static long amount(String text, String column) {
        try {
            return Micros.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(column + " " + quoted(text) + " " + e.getMessage(), e);
        }
    }

    private static BigDecimal time(String text) {
        require(TIME.matcher(text).matches(), "bidtime must be a decimal like 1.4036, not " + quoted(text));
        return new BigDecimal(text);
    }

    private static String title(long id, String item, String kind) {
        String title = item.isEmpty() ? "Auction " + id : item;
        String whole = kind.isEmpty() ? title : title + ", " + kind;
        require(
                whole.length() <= AuctionTerms.MAX_TITLE,
                "item and auction_type together are longer than " + AuctionTerms.MAX_TITLE + " characters");
        return whole;
    }

    /// In quotes, and no longer than a line.
    private static String quoted(String text) {
        return '"' + (text.length() <= 40 ? text : text.substring(0, 40) + "…") + '"';
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /// An auction while its rows come.
    private static final class Draft {
        private final long line;
        private final String title;
        private final long openingPriceMicros;
        private final long priceMicros;
        private final List<PastBid> bids = new ArrayList<>();

        Draft(long line, String title, long openingPriceMicros, long priceMicros) {
            this.line = line;
            this.title = title;
            this.openingPriceMicros = openingPriceMicros;
            this.priceMicros = priceMicros;
        }
    }
}
