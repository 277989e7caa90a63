package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.json.AuctionJson;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.http.HeaderNames;
import org.jspecify.annotations.Nullable;

/// The responses to opening, closing and cancelling an auction: the auction after the command.
final class AuctionResponses {
    static final int AUCTION_BYTES = 512;

    private final ReadModels reads;

    AuctionResponses(ReadModels reads) {
        this.reads = reads;
    }

    void send(Exchange exchange, Command command, CommandOutcome outcome) {
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> decided(exchange, command, event);
            case CommandOutcome.Appended(Position at) -> {
                long id = command.auctionId();
                CommandResponses.pending(exchange, at.bidId(), id, at, ApiPaths.auction(id, at));
            }
            case CommandOutcome.RejectedLocally _ -> throw new IllegalStateException("only bids are rejected locally");
            case CommandOutcome.Failed failed -> throw CommandResponses.problem(failed);
        }
    }

    /// The result of a command, in one word for the audit.
    static String result(CommandOutcome outcome) {
        return switch (outcome) {
            case CommandOutcome.Decided(Event event) -> {
                Reason reason = event.rejection();
                yield reason == null ? "done" : reason.code();
            }
            case CommandOutcome.Appended _ -> "pending";
            case CommandOutcome.RejectedLocally _ -> "rejected";
            case CommandOutcome.Failed _ -> "failed";
        };
    }

    /// A pure function of the command and its event, except for the terms in the response to a close or cancellation.
    /// So a repeated command with the same idempotency key gets the same bytes, at any time and from any instance.
    private void decided(Exchange exchange, Command command, Event event) {
        Reason reason = event.rejection();
        Standing standing = event.standing();
        if (reason != null || standing == null) {
            CommandResponses.rejected(exchange, reason == null ? Reason.UNKNOWN_AUCTION : reason, event);
            return;
        }
        boolean opened = event.fact() instanceof Fact.Opened;
        JsonWriter json = new JsonWriter(AUCTION_BYTES);
        AuctionJson.write(
                json, event.auctionId(), terms(command), standing, event.closedAtMs(), event.position(), event.atMs());
        exchange.position(event.position())
                .header(HeaderNames.LOCATION, ApiPaths.auction(event.auctionId(), event.position()))
                .json(opened ? 201 : 200, json);
    }

    /// The terms that the seller sent, with the reserve; for other commands the terms in the read models, which are
    /// never outdated because terms do not change. `null` if the read models do not have the auction or are
    /// unavailable.
    private @Nullable AuctionTerms terms(Command command) {
        if (command instanceof OpenAuction open) {
            return open.terms();
        }
        try {
            AuctionView auction = reads.auction(command.auctionId());
            return auction == null ? null : auction.terms();
        } catch (ReadModels.UnavailableException e) {
            return null;
        }
    }
}
