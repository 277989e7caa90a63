package dev.gavel.ingest.routes;

/// The paths of the API.
final class ApiPaths {
    static final String AUCTION_ID = "auction_id";
    static final String BID_ID = "bid_id";
    static final String ID = "id";

    static final String BIDS = "/api/bids";
    static final String BID_BATCH = BIDS + "/batch";
    static final String BID_STREAM = BIDS + "/stream";
    static final String BIDS_OF_AUCTION = BIDS + "/{" + AUCTION_ID + "}";
    static final String BID = BIDS_OF_AUCTION + "/{" + BID_ID + "}";
    static final String BID_RECEIPT = BID + "/receipt";
    static final String BID_RETRACTION = BID + "/retract";
    static final String AUCTIONS = "/api/auctions";
    static final String AUCTION = AUCTIONS + "/{" + ID + "}";
    static final String AUCTION_CLOSE = AUCTION + "/close";
    static final String AUCTION_CANCELLATION = AUCTION + "/cancel";
    static final String HEALTH = "/health";

    /// Served by Helidon's observe feature.
    static final String METRICS = "/observe/metrics";

    private ApiPaths() {}

    /// The path of one bid, for `Location`.
    static String bid(long auctionId, long bidId) {
        return BIDS + "/" + auctionId + "/" + bidId;
    }

    /// The path of one auction, for `Location`.
    static String auction(long id) {
        return AUCTIONS + "/" + id;
    }
}
