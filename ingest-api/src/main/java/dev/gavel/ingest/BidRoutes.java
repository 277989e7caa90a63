package dev.gavel.ingest;

import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.BidReceipt;
import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.ingest.json.RetractForm;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bids: placed through the log, read from the read models.
final class BidRoutes {
    private static final int BID_BYTES = 320;
    private static final int RECEIPT_BYTES = 512;

    private final CommandGateway gate;
    private final Bodies bodies;
    private final ReadModels reads;
    private final LogEnd log;
    private final int partitions;
    private final Meters meters;

    BidRoutes(CommandGateway gate, Bodies bodies, ReadModels reads, LogEnd log, int partitions, Meters meters) {
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
        CommandOutcome outcome = gate.ask(bid, exchange.asking());
        meters.bid(outcome, System.nanoTime() - startNs);
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> answer(exchange, bid, event);
            case CommandOutcome.Appended(Position at) -> pending(exchange, bid.auctionId(), at);
            case CommandOutcome.RefusedHere refused -> refuse(exchange, refused);
            case CommandOutcome.Failed failed -> throw Unanswered.problem(failed);
        }
    }

    /// `POST /api/bids/{auction_id}/{bid_id}/retract`: who made the bid takes it back, where the auction allows it.
    void retract(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId("auction_id");
        long bidId = bidId(exchange);
        RetractBid retract = new RetractBid(auctionId, bidId, RetractForm.parse(bodies.json(request, response)));
        switch (gate.ask(retract, exchange.asking())) {
            case CommandOutcome.Decided(Event event) -> retracted(exchange, retract, event);
            case CommandOutcome.Appended(Position at) ->
                    Unanswered.pending(exchange, bidId, auctionId, at, location(auctionId, bidId));
            case CommandOutcome.RefusedHere _ -> throw new IllegalStateException("only bids are refused here");
            case CommandOutcome.Failed failed -> throw Unanswered.problem(failed);
        }
    }

    /// `GET /api/bids/{auction_id}`: newest first. Of a sealed auction nothing before it is over.
    void list(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long auctionId = exchange.pathId("auction_id");
        Paging page = exchange.paging();
        long below = page.fromTheBeginning() ? Long.MAX_VALUE : page.cursor();
        AuctionView auction = reads.auction(auctionId);
        List<DecidedBid> bids = isSealed(auction) ? List.of() : reads.bids(auctionId, below, page.limit());
        if (bids.isEmpty() && page.fromTheBeginning() && auction == null) {
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

    /// `GET /api/bids/{auction_id}/{bid_id}`: one decision. A refused bid is a bid with a `code`, not an error: the
    /// question was answered. 202 while the bid may be on the log and the read model is not that far. A sealed bid is
    /// shown to who knows its bidder; what others get does not tell whether there is one.
    void one(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        DecidedBid bid = decided(exchange);
        if (bid != null) {
            JsonWriter json = new JsonWriter(BID_BYTES);
            bid.write(json);
            exchange.json(200, json);
        }
    }

    /// `GET /api/bids/{auction_id}/{bid_id}/receipt`: what proves the decision against the log. Who may see the bid may
    /// have it.
    void receipt(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        DecidedBid bid = decided(exchange);
        if (bid == null) {
            return;
        }
        BidReceipt receipt = reads.receipt(bid.auctionId(), bid.position().bidId());
        if (receipt == null) {
            throw noReceipt();
        }
        JsonWriter json = new JsonWriter(RECEIPT_BYTES);
        receipt.write(json);
        exchange.json(200, json);
    }

    /// Null: there is no decision yet, and that was answered.
    private @Nullable DecidedBid decided(Exchange exchange) {
        long auctionId = exchange.pathId("auction_id");
        long bidId = bidId(exchange);
        Position position = Position.ofBid(bidId);
        boolean sealed = isSealed(reads.auction(auctionId));
        long bidderId = Digits.parse(exchange.query("bidder_id"));
        if (sealed && bidderId <= 0) {
            throw sealedUntilItIsOver();
        }
        DecidedBid bid = reads.bid(auctionId, bidId);
        if (bid == null && mayCome(auctionId, position)) {
            if (!reads.isPast(auctionId, position)) {
                exchange.header(HeaderNames.RETRY_AFTER, "1");
                pending(exchange, auctionId, position);
                return null;
            }
            // The read model may have got there between the two questions.
            bid = reads.bid(auctionId, bidId);
        }
        if (bid == null || (sealed && bid.bidderId() != bidderId)) {
            throw unknownBid();
        }
        return bid;
    }

    private void answer(Exchange exchange, PlaceBid bid, Event event) {
        Reason reason = event.rejection();
        if (reason == null) {
            JsonWriter json = new JsonWriter(BID_BYTES);
            DecidedBid.of(bid, event).write(json);
            exchange.json(201, json);
        } else {
            refuse(exchange, reason, event);
        }
    }

    private static void retracted(Exchange exchange, RetractBid retract, Event event) {
        Reason reason = event.rejection();
        Standing standing = event.standing();
        if (reason != null || standing == null) {
            refuse(exchange, reason == null ? Reason.UNKNOWN_AUCTION : reason, event);
            return;
        }
        JsonWriter json = new JsonWriter(BID_BYTES).object();
        json.field("id").number(retract.bidId());
        json.field("auction_id").number(retract.auctionId());
        json.field("bidder_id").number(retract.bidderId());
        json.field("retracted_at").time(event.atMs());
        json.field("price").amountOrNull(standing.priceMicros());
        json.field("minimum_next_bid").amount(standing.minimumNextBidMicros());
        json.field("leader_id").idOrNull(standing.leaderId());
        json.field("ends_at").time(standing.endsAtMs());
        json.field("reserve_met").reserve(standing.reserve());
        json.field("position").text(event.position().toString());
        exchange.json(200, json.endObject());
    }

    private static void refuse(Exchange exchange, Reason reason, Event event) {
        int status = RejectionStatus.of(reason);
        exchange.problem(status, ProblemJson.refused(status, reason, event));
    }

    private static void refuse(Exchange exchange, CommandOutcome.RefusedHere refused) {
        int status = RejectionStatus.of(refused.reason());
        exchange.problem(status, ProblemJson.refusedHere(status, refused));
    }

    private static boolean isSealed(@Nullable AuctionView auction) {
        return auction != null && auction.standing().sealed();
    }

    static String location(long auctionId, long bidId) {
        return "/api/bids/" + auctionId + "/" + bidId;
    }

    private static void pending(Exchange exchange, long auctionId, Position at) {
        Unanswered.pending(exchange, at.bidId(), auctionId, at, location(auctionId, at.bidId()));
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

    private static Problem sealedUntilItIsOver() {
        return Problem.of(
                403,
                "sealed_until_close",
                "The bids of this auction are sealed until it is over.",
                "Whoever made the bid can see it: add ?bidder_id= with the bidder's id.");
    }

    private static Problem noReceipt() {
        return Problem.of(
                404,
                "no_receipt",
                "This bid has no receipt.",
                "Events are chained since version 2 of the rules, and only those of auctions that exist.");
    }

    private static Problem unknownBid() {
        return Problem.of(404, "unknown_bid", "There is no such bid.", "No bid of this auction has this id.");
    }
}
