package dev.gavel.replay.feed;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVRecord;

/// Which column is where.
///
/// @param width fields that each row must have
public record HistoryColumns(Map<String, Integer> places, int width) {
    static final String AUCTION = "auctionid";
    static final String BID = "bid";
    static final String TIME = "bidtime";
    static final String BIDDER = "bidder";
    static final String OPENING = "openbid";
    static final String PRICE = "price";
    static final String ITEM = "item";
    static final String KIND = "auction_type";

    public static final String EXAMPLE = "auctionid,bid,bidtime,bidder,bidderrate,openbid,price,item,auction_type";

    private static final List<String> REQUIRED = List.of(AUCTION, BID, TIME, BIDDER, OPENING, PRICE);

    /// @throws MalformedHistoryException if a required column is missing or there twice: no row could be read
    static HistoryColumns of(CSVRecord header, Problems problems) throws MalformedHistoryException {
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < header.size(); i++) {
            String name = header.get(i).strip();
            if (places.put(name, i) != null) {
                problems.add(1, "column " + name + " is there twice");
            }
        }
        for (String name : REQUIRED) {
            if (!places.containsKey(name)) {
                problems.add(1, "column " + name + " is missing; the header should be like " + EXAMPLE);
            }
        }
        problems.throwIfAny();
        return new HistoryColumns(Map.copyOf(places), header.size());
    }

    /// The field without blanks around it; empty if the file has no such column.
    String field(CSVRecord row, String name) {
        Integer place = places.get(name);
        return place == null ? "" : row.get(place).strip();
    }
}
