package dev.gavel.ingest;

import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.JsonWriter;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.log.Gate;
import dev.gavel.ingest.log.Outcome;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.codec.AuctionKey;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/// Bids: placed through the log, read from the read models.
final class BidRoutes {
    private static final int BID_BYTES = 320;

    private final Gate gate;
    private final Bodies bodies;
    private final ReadModels reads;
    private final LogEnd log;
    private final int partitions;
    private final Meters meters;

    BidRoutes(Gate gate, Bodies bodies, ReadModels reads, LogEnd log, int partitions, Meters meters) {
        this.gate = gate;
        this.bodies = bodies;
        this.reads = reads;
        this.log = log;
        this.partitions = partitions;
        this.meters = meters;
    }

    /// `POST /api/bids`: parse, append, wait, render.
    void place(ServerRequest request, ServerResponse response) {
        long startNs = System.nanoTime();
        PlaceBid bid = BidForm.parse(bodies.json(request, response));
        Exchange exchange = new Exchange(request, response);
        Outcome outcome = gate.ask(bid, exchange.traceparent(), exchange.patience());
        meters.bid(outcome, System.nanoTime() - startNs);
        switch (outcome) {
            case Outcome.Decided(Event event) -> answer(exchange, bid, event);
            case Outcome.Appended(Position at) -> pending(exchange, bid.auctionId(), at);
            case Outcome.Failed failed -> throw Unanswered.problem(failed);
        }
    }

    /// `GET /api/bids/{auction_id}`: newest first.
    void list(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId("auction_id");
        Paging page = exchange.paging();
        long below = page.fromTheBeginning() ? Long.MAX_VALUE : page.cursor();
        List<DecidedBid> bids = reads.bids(auctionId, below, page.limit());
        if (bids.isEmpty() && page.fromTheBeginning() && reads.auction(auctionId) == null) {
            throw AuctionRoutes.unknownAuction();
        }
        JsonWriter json = new JsonWriter(bids.size() * BID_BYTES).array();
        bids.forEach(bid -> bid.write(json));
        if (bids.size() == page.limit()) {
            long last = bids.getLast().position().bidId();
            exchange.header(HeaderNames.LINK, page.next(exchange.rawPath(), last, ""));
        }
        exchange.json(200, json.endArray());
    }

    /// `GET /api/bids/{auction_id}/{bid_id}`: one decision. A refused bid is a bid with a `code`, not an error:
    /// the question was answered. 202 while the bid may be on the log and the read model is not that far.
    void one(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId("auction_id");
        long bidId = bidId(exchange);
        Position position = Position.ofBid(bidId);
        DecidedBid bid = reads.bid(auctionId, bidId);
        if (bid == null && mayCome(auctionId, position)) {
            if (!reads.isPast(auctionId, position)) {
                exchange.header(HeaderNames.RETRY_AFTER, "1");
                pending(exchange, auctionId, position);
                return;
            }
            // The read model may have got there between the two questions.
            bid = reads.bid(auctionId, bidId);
        }
        if (bid == null) {
            throw unknownBid();
        }
        JsonWriter json = new JsonWriter(BID_BYTES);
        bid.write(json);
        exchange.json(200, json);
    }

    private void answer(Exchange exchange, PlaceBid bid, Event event) {
        Reason reason = event.refusal();
        if (reason == null) {
            JsonWriter json = new JsonWriter(BID_BYTES);
            DecidedBid.of(bid, event).write(json);
            exchange.json(201, json);
        } else {
            refuse(exchange, reason, event);
        }
    }

    /// A refused bid: the auction is not there, or it is in the way.
    private static void refuse(Exchange exchange, Reason reason, Event event) {
        int status = reason == Reason.UNKNOWN_AUCTION ? 404 : 409;
        exchange.problem(status, ProblemJson.refused(status, reason, event));
    }

    private static void pending(Exchange exchange, long auctionId, Position at) {
        Unanswered.pending(exchange, auctionId, at, "/api/bids/" + auctionId + "/" + at.bidId());
    }

    /// Whether this auction's bid may stand at this position, as far as the log alone tells.
    private boolean mayCome(long auctionId, Position position) {
        if (position.partition() != AuctionKey.partition(AuctionKey.encode(auctionId), partitions)) {
            return false;
        }
        long end = log.nextOffset(position.partition());
        if (end < 0) {
            throw Problem.unavailable("log_unavailable", "Kafka does not tell how far the log is. Ask again.");
        }
        return position.offset() < end;
    }

    /// A bid id may be 0 (the first command of partition 0), unlike other ids.
    private static long bidId(Exchange exchange) {
        long id = Digits.parse(exchange.path("bid_id"));
        if (id < 0 || id >= 1L << 53) {
            throw Problem.badRequest("bad_path_id", "bid_id in the path must be an integer below 2^53.", "bid_id");
        }
        return id;
    }

    private static Problem unknownBid() {
        return Problem.of(404, "unknown_bid", "There is no such bid.", "No bid of this auction has this id.");
    }
}
