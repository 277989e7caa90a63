package dev.gavel.replay.feed;

import dev.gavel.replay.feed.ApiConnection.NoDecisionException;
import dev.gavel.replay.feed.BidHistory.PastAuction;
import dev.gavel.replay.feed.BidHistory.PastBid;
import dev.gavel.schema.ContradictoryTermsException;
import dev.gavel.schema.Micros;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.schema.json.StrictObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The three requests of a feed: open an auction, place a bid, close the auction. Each waits for its decision.
public final class FeedClient {
    /// Longer than any feed takes; the feed closes each auction itself.
    private static final Duration AUCTION_DURATION = Duration.ofDays(1);

    private static final byte[] EMPTY_OBJECT = "{}".getBytes(StandardCharsets.UTF_8);

    private final ApiConnection api;
    private final FeedTerms terms;
    private final boolean freshIds;
    private final InstantSource clock;

    public FeedClient(ApiConnection api, FeedTerms terms, boolean freshIds, InstantSource clock) {
        this.api = api;
        this.terms = terms;
        this.freshIds = freshIds;
        this.clock = clock;
    }

    /// What the API decided about a bid.
    ///
    /// @param status the HTTP status of the response with the decision
    /// @param code the reason of a rejection; null: the bid was accepted
    /// @param bidId null: the bid was rejected locally and is not on the log
    /// @param position of the command on the log; null: as for the bid id
    /// @param price the price after the decision; null: no bid was accepted so far
    public record Decision(
            int status,
            @Nullable String code,
            @Nullable String bidId,
            @Nullable String position,
            @Nullable String price) {
        boolean isAccepted() {
            return code == null;
        }

        private static Decision of(ApiResponse response) {
            String code = response.field("code");
            return new Decision(
                    response.status(),
                    code,
                    response.field("id"),
                    response.field("position"),
                    code == null ? response.field("price") : response.field("highest"));
        }
    }

    /// Has the API's own code check every request of a history, so that nothing is sent if one would be rejected.
    ///
    /// @throws OperatorException that names the auction or the line
    void check(BidHistory history) {
        for (PastAuction auction : history.auctions()) {
            String where = "auction " + auction.id();
            try {
                AuctionRequest.parse(openRequest(auction));
                for (PastBid bid : auction.bids()) {
                    where = "line " + bid.line();
                    checkBid(bidRequest(auction.id(), bid));
                }
            } catch (InvalidJsonException e) {
                throw refused(where, e.detail(), e);
            } catch (ContradictoryTermsException e) {
                throw refused(where, String.valueOf(e.getMessage()), e);
            }
        }
    }

    /// Returns the auction's id.
    long open(PastAuction auction) {
        ApiResponse response = api.post("/api/auctions", openRequest(auction));
        if (response.status() == 202) {
            response = api.poll(location(response), it -> it.status() == 200);
            if (!"0".equals(response.field("bid_count"))) {
                throw alreadyExists(auction); // it has bids, so it was opened earlier and this opening was rejected
            }
        } else if ("auction_already_exists".equals(response.field("code"))) {
            throw alreadyExists(auction);
        } else if (response.status() != 201) {
            throw unexpected("the opening", response);
        }
        return id(response);
    }

    Decision bid(long auctionId, PastBid bid) {
        ApiResponse response = api.post("/api/bids", bidRequest(auctionId, bid));
        if (response.status() == 202) {
            // A rejected bid is read with 200 as well, and has a code.
            return Decision.of(api.poll(location(response), it -> it.status() == 200));
        }
        boolean rejected =
                switch (response.status()) {
                    case 404, 409, 422 -> response.field("code") != null;
                    default -> false;
                };
        if (response.status() != 201 && !rejected) {
            throw unexpected("the bid", response);
        }
        return Decision.of(response);
    }

    /// Returns the hammer price; 0: no bid was accepted.
    long close(long auctionId) {
        String path = "/api/auctions/" + auctionId;
        ApiResponse response = api.post(path + "/close", EMPTY_OBJECT);
        if (response.status() == 202) {
            response = api.poll(path, FeedClient::isClosed);
        }
        if (!isClosed(response)) {
            throw unexpected("the close", response);
        }
        return hammerPrice(response.field("hammer_price"));
    }

    private byte[] openRequest(PastAuction auction) {
        JsonWriter json = new JsonWriter(512);
        json.object();
        if (!freshIds) {
            json.field("id").number(auction.id());
        }
        json.field("title").text(auction.title());
        terms.write(json, auction);
        if (auction.openingPriceMicros() > 0) {
            json.field("opening_price").amount(auction.openingPriceMicros());
        }
        json.field("ends_at").time(clock.instant().plus(AUCTION_DURATION).toEpochMilli());
        return json.endObject().toBytes();
    }

    private static byte[] bidRequest(long auctionId, PastBid bid) {
        JsonWriter json = new JsonWriter(128);
        json.object();
        json.field("auction_id").number(auctionId);
        json.field("amount").amount(bid.amountMicros());
        json.field("bidder_id").number(bid.bidderId());
        return json.endObject().toBytes();
    }

    private static void checkBid(byte[] body) {
        try (StrictObject object = StrictObject.open(body)) {
            for (String field = object.next(); field != null; field = object.next()) {
                if (field.equals("amount")) {
                    object.amount();
                } else {
                    object.id();
                }
            }
        }
    }

    private static OperatorException refused(String where, String problem, Exception cause) {
        return new OperatorException(
                "nothing was sent, because the API would reject %s of the file: %s".formatted(where, problem), cause);
    }

    private static boolean isClosed(ApiResponse response) {
        String status = response.field("status");
        return response.status() == 200 && ("sold".equals(status) || "unsold".equals(status));
    }

    private static String location(ApiResponse response) {
        String location = response.location();
        if (location == null) {
            throw new NoDecisionException("the API responded with 202 without a Location; is this Gavel's API?");
        }
        return location;
    }

    private static long id(ApiResponse response) {
        try {
            return Long.parseLong(String.valueOf(response.field("id")));
        } catch (NumberFormatException e) {
            throw new NoDecisionException("the API opened an auction but returned no id; is this Gavel's API?");
        }
    }

    private static long hammerPrice(@Nullable String decimal) {
        try {
            return decimal == null ? 0 : Micros.parse(decimal);
        } catch (IllegalArgumentException e) {
            throw new NoDecisionException("hammer_price " + decimal + " " + e.getMessage());
        }
    }

    private static NoDecisionException alreadyExists(PastAuction auction) {
        return new NoDecisionException(
                "auction "
                        + auction.id()
                        + " already exists; if this file was played before, play it under new ids with --ids fresh");
    }

    private static NoDecisionException unexpected(String request, ApiResponse response) {
        String code = response.field("code");
        String detail = response.field("detail");
        return new NoDecisionException(
                request
                        + " got response "
                        + response.status()
                        + (code == null ? "" : " " + code)
                        + (detail == null ? "" : ": " + detail));
    }
}
