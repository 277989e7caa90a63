package dev.gavel.replay.feed;

import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Micros;
import dev.gavel.schema.json.TextLine;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    static final List<String> OPTIONAL_COLUMNS = List.of(ITEM, AUCTION_TYPE);

    private static final int MAX_WARNINGS = 10;

    private final BidderIds bidders = new BidderIds();
    private final Map<Long, Draft> drafts = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    /// @param line where the row begins, from 1
    /// @throws IllegalArgumentException with the first problem of the row
    void add(long line, CSVRecord row) {
        long id = NumberField.id(AUCTION, field(row, AUCTION));
        long amountMicros = amount(row, BID);
        require(amountMicros > 0, "bid must be above 0");
        BigDecimal time = NumberField.time(TIME, field(row, TIME));
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

    private static long amount(CSVRecord row, String column) {
        return NumberField.amountMicros(column, field(row, column));
    }

    private static String title(long id, String item, String auctionType) {
        requireLine(ITEM, item);
        requireLine(AUCTION_TYPE, auctionType);
        String name = item.isEmpty() ? "Auction " + id : item;
        String title = auctionType.isEmpty() ? name : name + ", " + auctionType;
        require(
                title.length() <= AuctionTerms.MAX_TITLE,
                "item and auction_type together are longer than " + AuctionTerms.MAX_TITLE + " characters");
        return title;
    }

    /// As the API requires of a title. A quoted field can have line breaks.
    private static void requireLine(String column, String text) {
        String problem = TextLine.problem(text, AuctionTerms.MAX_TITLE);
        require(problem == null, column + " " + NumberField.quoted(text) + " " + problem);
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

    /// Turns bidders' names into ids: the first 52 bits of the SHA-256 of the name in UTF-8, plus 1. A name has the
    /// same id in every run and on every machine. The id is above 0 and exact in a JSON number.
    static final class BidderIds {
        private static final int UNUSED_BITS = Long.SIZE - 52;

        private final MessageDigest sha256;
        private final Map<Long, String> names = new HashMap<>();

        BidderIds() {
            try {
                sha256 = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java has SHA-256", e);
            }
        }

        /// @throws IllegalArgumentException if another name of this file has the same id (one file in millions)
        long of(String name) {
            byte[] digest = sha256.digest(name.getBytes(StandardCharsets.UTF_8));
            return claim((ByteBuffer.wrap(digest).getLong() >>> UNUSED_BITS) + 1, name);
        }

        long claim(long id, String name) {
            String other = names.putIfAbsent(id, name);
            if (other != null && !other.equals(name)) {
                throw new IllegalArgumentException(
                        "bidders \"" + other + "\" and \"" + name + "\" have the same id; change one of the names");
            }
            return id;
        }
    }
}
