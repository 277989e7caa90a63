package dev.gavel.replay.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.schema.Micros;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The three things that the feed asks of the API: open an auction, bid, close.
public final class FeedClient {
    /// Longer than any play; each auction is closed by request.
    private static final Duration AUCTION = Duration.ofDays(1);

    private static final JsonFactory JSON = new JsonFactory();

    private final ApiConnection api;
    private final PlayedAs as;
    private final boolean freshIds;
    private final InstantSource clock;

    public FeedClient(ApiConnection api, PlayedAs as, boolean freshIds, InstantSource clock) {
        this.api = api;
        this.as = as;
        this.freshIds = freshIds;
        this.clock = clock;
    }

    /// The id that the auction has from now on.
    long open(PastAuction auction) throws NoDecisionException {
        ApiAnswer answer = api.post("/api/auctions", opening(auction));
        if (answer.status() == 202) {
            // Bids already: it was there before, and the opening was refused.
            answer = api.poll(location(answer), it -> it.status() == 200);
            if (!"0".equals(answer.field("bid_count"))) {
                throw alreadyThere(auction);
            }
        } else if ("auction_already_exists".equals(answer.field("code"))) {
            throw alreadyThere(auction);
        } else if (answer.status() != 201) {
            throw NoDecisionException.answered("the opening", answer);
        }
        return id(answer);
    }

    FeedDecision bid(long auctionId, PastBid bid) throws NoDecisionException {
        ApiAnswer answer = api.post("/api/bids", bidding(auctionId, bid));
        if (answer.status() == 202) {
            // A refusal is read with 200, too, and has a code.
            return FeedDecision.of(api.poll(location(answer), it -> it.status() == 200));
        }
        boolean refused = (answer.status() == 409 || answer.status() == 404) && answer.field("code") != null;
        if (answer.status() != 201 && !refused) {
            throw NoDecisionException.answered("the bid", answer);
        }
        return FeedDecision.of(answer);
    }

    /// The hammer price; 0 if there was no bid.
    long close(long auctionId) throws NoDecisionException {
        String path = "/api/auctions/" + auctionId;
        ApiAnswer answer = api.post(path + "/close", "{}");
        if (answer.status() == 202) {
            answer = api.poll(path, FeedClient::isClosed);
        }
        if (!isClosed(answer)) {
            throw NoDecisionException.answered("the close", answer);
        }
        return amount(answer.field("hammer_price"));
    }

    private String opening(PastAuction auction) {
        return json(body -> {
            if (!freshIds) {
                body.writeNumberField("id", auction.id());
            }
            body.writeStringField("title", auction.title());
            as.write(body);
            if (auction.openingPriceMicros() > 0) {
                body.writeStringField("opening_price", Micros.format(auction.openingPriceMicros()));
            }
            Instant endsAt = clock.instant().plus(AUCTION);
            body.writeStringField("ends_at", endsAt.toString());
        });
    }

    private static String bidding(long auctionId, PastBid bid) {
        return json(body -> {
            body.writeNumberField("auction_id", auctionId);
            body.writeStringField("amount", Micros.format(bid.amountMicros()));
            body.writeNumberField("bidder_id", bid.bidderId());
        });
    }

    private static boolean isClosed(ApiAnswer answer) {
        String status = answer.field("status");
        return answer.status() == 200 && ("sold".equals(status) || "unsold".equals(status));
    }

    private static NoDecisionException alreadyThere(PastAuction auction) {
        return NoDecisionException.because(
                "auction "
                        + auction.id()
                        + " exists already: has this file been played before? Play it under new ids with --ids fresh");
    }

    private static String location(ApiAnswer answer) throws NoDecisionException {
        String location = answer.location();
        if (location == null) {
            throw NoDecisionException.because("the API answered 202 without a Location; is the URL a Gavel?");
        }
        return location;
    }

    private static long id(ApiAnswer answer) throws NoDecisionException {
        try {
            return Long.parseLong(String.valueOf(answer.field("id")));
        } catch (NumberFormatException e) {
            throw NoDecisionException.because("the API opened an auction without an id; is the URL a Gavel?");
        }
    }

    private static long amount(@Nullable String decimal) throws NoDecisionException {
        try {
            return decimal == null ? 0 : Micros.parse(decimal);
        } catch (IllegalArgumentException e) {
            throw NoDecisionException.because("hammer_price " + decimal + " " + e.getMessage());
        }
    }

    private static String json(Fields fields) {
        StringWriter text = new StringWriter();
        try (JsonGenerator body = JSON.createGenerator(text)) {
            body.writeStartObject();
            fields.write(body);
            body.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.toString();
    }

    private interface Fields {
        void write(JsonGenerator body) throws IOException;
    }
}
