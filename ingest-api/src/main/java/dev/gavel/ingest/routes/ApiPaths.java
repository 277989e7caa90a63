package dev.gavel.ingest.routes;

import dev.gavel.schema.Position;

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
    static final String EVENTS = "/api/events";
    static final String EVENTS_OF_AUCTION = AUCTION + "/events";
    static final String WEBHOOKS = "/api/webhooks";
    static final String WEBHOOK = WEBHOOKS + "/{" + ID + "}";
    static final String WEBHOOK_REPLAY = WEBHOOK + "/replay";
    static final String WEBHOOK_ROTATION = WEBHOOK + "/rotate";
    static final String HEALTH = "/health";

    /// Served by Helidon's observe feature.
    static final String METRICS = "/observe/metrics";

    private ApiPaths() {}

    /// Whether everybody may ask for this path: the page, the probes, and the contract, but nothing of an auction and
    /// no metrics.
    static boolean isOpen(String path) {
        return !path.startsWith("/api/") && !path.startsWith("/observe");
    }

    /// Whether requests to this path take over their connection.
    static boolean isStreaming(String path) {
        return path.endsWith("/events") || path.equals(BID_STREAM);
    }

    /// The URL of one bid after a command, for `Location`: its response is never older than the command, and a sealed
    /// bid is shown to its bidder.
    ///
    /// @param at position of the command
    /// @param bidderId 0: not known
    static String bid(long auctionId, long bidId, Position at, long bidderId) {
        String url = BIDS + "/" + auctionId + "/" + bidId + "?" + AtLeast.PARAMETER + "=" + at;
        return bidderId == 0 ? url : url + "&" + BidLookup.BIDDER_ID + "=" + bidderId;
    }

    /// The URL of one auction after a command, for `Location`.
    static String auction(long id, Position at) {
        return AUCTIONS + "/" + id + "?" + AtLeast.PARAMETER + "=" + at;
    }
}
