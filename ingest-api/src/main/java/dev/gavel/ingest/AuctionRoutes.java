package dev.gavel.ingest;

import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.json.CancelForm;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.ingest.read.ReadModelsUnavailableException;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.json.AuctionRequest;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Auctions: opened, closed and cancelled through the log, read from the read models.
final class AuctionRoutes {
    private static final int AUCTION_BYTES = 512;
    private static final int DRAWS = 3;

    private final CommandGateway gate;
    private final Bodies bodies;
    private final ReadModels reads;
    private final AuctionIds ids;
    private final InstantSource clock;

    AuctionRoutes(CommandGateway gate, Bodies bodies, ReadModels reads, InstantSource clock) {
        this.gate = gate;
        this.bodies = bodies;
        this.reads = reads;
        this.ids = new AuctionIds(clock);
        this.clock = clock;
    }

    /// `POST /api/auctions`. An id that was made here and is taken is drawn again.
    void open(ServerRequest request, ServerResponse response) {
        AuctionRequest form = AuctionRequest.parse(bodies.json(request, response));
        Exchange exchange = new Exchange(request, response);
        if (form.id() != 0) {
            ask(exchange, new OpenAuction(form.id(), form.terms()));
            return;
        }
        RequestOptions asking = exchange.asking();
        for (int draw = 1; ; draw++) {
            OpenAuction open = new OpenAuction(ids.draw(asking.idempotencyKey(), draw), form.terms());
            CommandOutcome outcome = gate.ask(open, asking);
            if (draw == DRAWS || !isTaken(outcome)) {
                answer(exchange, open, outcome);
                return;
            }
        }
    }

    /// `POST /api/auctions/{id}/close`: the seller ends it before its time.
    void close(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        ask(exchange, new CloseAuction(exchange.pathId("id"), CloseCause.SELLER));
    }

    /// `POST /api/auctions/{id}/cancel`, perhaps with a reason.
    void cancel(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        long id = exchange.pathId("id");
        ask(exchange, new CancelAuction(id, CancelForm.parse(bodies.jsonIfAny(request, response))));
    }

    /// `GET /api/auctions/{id}`.
    void one(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        AuctionView auction = reads.auction(exchange.pathId("id"));
        if (auction == null) {
            throw unknownAuction();
        }
        JsonWriter json = new JsonWriter(AUCTION_BYTES);
        AuctionJson.write(json, auction, clock.millis());
        exchange.json(200, json);
    }

    /// `GET /api/auctions?status=&limit=&cursor=`: by id, ascending.
    void list(ServerRequest request, ServerResponse response) {
        Exchange exchange = new Exchange(request, response);
        Paging page = exchange.paging();
        Status status = status(exchange.query("status"));
        List<AuctionView> auctions = reads.auctions(status, Math.max(0, page.cursor()), page.limit());
        JsonWriter json = new JsonWriter(auctions.size() * AUCTION_BYTES).array();
        long nowMs = clock.millis();
        auctions.forEach(auction -> AuctionJson.write(json, auction, nowMs));
        if (auctions.size() == page.limit()) {
            String filter = status == null ? "" : "&status=" + status.code();
            exchange.header(HeaderNames.LINK, page.next(exchange.rawPath(), auctions.getLast().id(), filter));
        }
        exchange.json(200, json.endArray());
    }

    static Problem unknownAuction() {
        Reason reason = Reason.UNKNOWN_AUCTION;
        return Problem.of(404, reason.code(), reason.sentence(), "The read models know no auction with this id.");
    }

    private void ask(Exchange exchange, Command command) {
        answer(exchange, command, gate.ask(command, exchange.asking()));
    }

    private void answer(Exchange exchange, Command command, CommandOutcome outcome) {
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> decided(exchange, command, event);
            case CommandOutcome.Appended(Position at) ->
                    Unanswered.pending(exchange, at.bidId(), command.auctionId(), at, location(command.auctionId()));
            case CommandOutcome.RefusedHere _ -> throw new IllegalStateException("only bids are refused here");
            case CommandOutcome.Failed failed -> throw Unanswered.problem(failed);
        }
    }

    /// A pure function of the command and its event, the title of a close or cancellation apart: the same command under
    /// the same idempotency key gets the same bytes, whoever answers and whenever.
    private void decided(Exchange exchange, Command command, Event event) {
        Reason reason = event.rejection();
        Standing standing = event.standing();
        if (reason != null || standing == null) {
            Reason why = reason == null ? Reason.UNKNOWN_AUCTION : reason;
            int status = RejectionStatus.of(why);
            exchange.problem(status, ProblemJson.refused(status, why, event));
            return;
        }
        boolean opened = event.fact() instanceof Fact.Opened;
        JsonWriter json = new JsonWriter(AUCTION_BYTES);
        AuctionJson.write(json, event.auctionId(), terms(command), standing, event.position(), event.atMs());
        if (opened) {
            exchange.header(HeaderNames.LOCATION, location(event.auctionId()));
        }
        exchange.json(opened ? 201 : 200, json);
    }

    /// To the seller the terms as they were sent, the reserve included. They never change, so for others the read
    /// models' are right however far behind they are. Null: they do not have them; the command is decided all the same.
    private @Nullable AuctionTerms terms(Command command) {
        if (command instanceof OpenAuction open) {
            return open.terms();
        }
        try {
            AuctionView auction = reads.auction(command.auctionId());
            return auction == null ? null : auction.terms();
        } catch (ReadModelsUnavailableException e) {
            return null;
        }
    }

    private static boolean isTaken(CommandOutcome outcome) {
        return outcome instanceof CommandOutcome.Decided(Event event) && event.rejection() == Reason.ALREADY_EXISTS;
    }

    private static @Nullable Status status(@Nullable String code) {
        if (code == null) {
            return null;
        }
        try {
            return Status.ofCode(code);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest(
                    "bad_query", "status must be scheduled, open, sold, unsold or cancelled.", "status");
        }
    }

    private static String location(long id) {
        return "/api/auctions/" + id;
    }
}
