package dev.gavel.system;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// A reference model of English and proxy auctions. It computes results from the rows of a bid history, in decimals and
/// without Gavel's code.
final class HistoryReferenceModel {
    /// eBay's increments of 2003.
    private static final String[][] EBAY = {
        {"0", "0.05"},
        {"1", "0.25"},
        {"5", "0.50"},
        {"25", "1"},
        {"100", "2.50"},
        {"250", "5"},
        {"500", "10"},
        {"1000", "25"},
        {"2500", "50"},
        {"5000", "100"}
    };

    private final boolean proxy;
    private final BigDecimal opening;
    private @Nullable String leader;
    private BigDecimal maximum = BigDecimal.ZERO;
    private BigDecimal price = BigDecimal.ZERO;
    private int accepted;

    /// @param winnerId 0: unsold
    record Result(BigDecimal price, long winnerId, int accepted) {}

    private HistoryReferenceModel(boolean proxy, BigDecimal opening) {
        this.proxy = proxy;
        this.opening = opening;
    }

    /// By auction; bids in time order, ties as in the file.
    static Map<Long, Result> play(List<CSVRecord> rows, String type) {
        Map<Long, HistoryReferenceModel> auctions = new HashMap<>();
        rows.forEach(row ->
                auctions.putIfAbsent(
                        auction(row),
                        new HistoryReferenceModel(type.equals("proxy"), new BigDecimal(row.get("openbid")))));
        List<CSVRecord> inTime = new ArrayList<>(rows);
        inTime.sort(Comparator.comparing(row -> new BigDecimal(row.get("bidtime"))));
        for (CSVRecord row : inTime) {
            HistoryReferenceModel auction = auctions.get(auction(row));
            if (auction != null) {
                auction.bid(row.get("bidder"), new BigDecimal(row.get("bid")));
            }
        }
        Map<Long, Result> results = new HashMap<>();
        auctions.forEach((id, auction) ->
                results.put(id, new Result(auction.price, winnerId(auction.leader), auction.accepted)));
        return results;
    }

    static long auction(CSVRecord row) {
        return Long.parseLong(row.get("auctionid"));
    }

    private void bid(String bidder, BigDecimal amount) {
        boolean taken = proxy ? bidMaximum(bidder, amount) : bidOpenly(bidder, amount);
        accepted += taken ? 1 : 0;
    }

    private boolean bidOpenly(String bidder, BigDecimal amount) {
        if (amount.compareTo(opening) < 0 || amount.compareTo(price) <= 0) {
            return false;
        }
        leader = bidder;
        price = amount;
        return true;
    }

    private boolean bidMaximum(String bidder, BigDecimal amount) {
        if (leader == null) {
            if (amount.compareTo(opening) < 0) {
                return false;
            }
            price = opening;
        } else if (leader.equals(bidder)) {
            if (amount.compareTo(maximum) <= 0) {
                return false;
            }
        } else {
            if (amount.compareTo(price.add(step(price))) < 0) {
                return false;
            }
            BigDecimal lower = amount.min(maximum);
            BigDecimal higher = amount.max(maximum);
            price = higher.min(lower.add(step(lower)));
        }
        if (amount.compareTo(maximum) > 0) {
            leader = bidder;
            maximum = amount;
        }
        return true;
    }

    private static BigDecimal step(BigDecimal price) {
        BigDecimal step = BigDecimal.ZERO;
        for (String[] band : EBAY) {
            if (price.compareTo(new BigDecimal(band[0])) >= 0) {
                step = new BigDecimal(band[1]);
            }
        }
        return step;
    }

    /// As `gavel feed` makes ids of names: the first 52 bits of the SHA-256, and one.
    private static long winnerId(@Nullable String name) {
        if (name == null) {
            return 0;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return (ByteBuffer.wrap(digest).getLong() >>> 12) + 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
