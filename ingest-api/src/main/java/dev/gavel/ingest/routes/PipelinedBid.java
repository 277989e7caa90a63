package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.SignedRequest;
import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.BidResultJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.security.Caller;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// One bid of a batch or stream, from reading it until its result is written. It is decided like a bid of `POST
/// /api/bids`.
///
/// @param index of the bid in the batch, or its line in the stream
/// @param bid null: it could not be read
/// @param problem why the bid was not sent, or `null` if it was
/// @param startNs when it was read, by [System#nanoTime]
record PipelinedBid(long index, BidResultJson result, @Nullable PlaceBid bid, @Nullable Problem problem, long startNs) {

    /// Reads a bid from a part of a buffer and sends it.
    ///
    /// @param caller who bids
    /// @param options of every bid in the request; a bid can add its idempotency key
    /// @param line of a stream, which the result repeats; 0 in a batch
    /// @return `false` if the pipeline has ended; then the bid was not sent
    static boolean send(
            CommandPipeline<PipelinedBid> pipeline,
            RequestOptions options,
            Caller caller,
            byte[] buffer,
            int from,
            int length,
            long index,
            long line) {
        long startNs = System.nanoTime();
        BidForm.Entry entry;
        try {
            entry = BidForm.parseEntry(buffer, from, length, caller::bidder);
        } catch (InvalidJsonException invalid) {
            BidResultJson result = new BidResultJson(BidForm.clientId(buffer, from, length), line);
            return reject(pipeline, index, result, Problem.of(invalid));
        } catch (Problem notAllowed) {
            return reject(pipeline, index, new BidResultJson(BidForm.clientId(buffer, from, length), line), notAllowed);
        }
        if (options.keyRequired() && entry.idempotencyKey() == null) {
            BidResultJson result = new BidResultJson(entry.clientId(), line);
            return reject(pipeline, index, result, SignedRequest.withoutKey("idempotency_key"));
        }
        RequestOptions ownOptions = entry.idempotencyKey() == null ? options : options.withKey(entry.idempotencyKey());
        BidResultJson result = new BidResultJson(entry.clientId(), line);
        return pipeline.send(new PipelinedBid(index, result, entry.bid(), null, startNs), entry.bid(), ownOptions);
    }

    /// Adds a result for a bid that cannot be sent.
    ///
    /// @return `false` if the pipeline has ended
    static boolean reject(CommandPipeline<PipelinedBid> pipeline, long index, BidResultJson result, Problem problem) {
        return pipeline.addCompleted(
                new PipelinedBid(index, result, null, problem, System.nanoTime()),
                new CommandOutcome.NotAppended(problem.detail()));
    }

    /// Records the outcome of a bid that was sent.
    static void record(InFlightCommand<PipelinedBid> completed, BidMetrics metrics) {
        PipelinedBid bid = completed.context();
        if (bid.problem == null) {
            metrics.record(completed.outcome(), System.nanoTime() - bid.startNs);
        }
    }

    /// Appends the result.
    static void write(JsonWriter json, InFlightCommand<PipelinedBid> completed) {
        completed.context().write(json, completed.outcome());
    }

    private void write(JsonWriter json, CommandOutcome outcome) {
        if (bid == null || problem != null) {
            result.problem(json, problem == null ? ErrorHandlers.internalError() : problem);
            return;
        }
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> result.decided(json, bid, event);
            case CommandOutcome.Appended(Position at) ->
                    result.pending(
                            json, bid.auctionId(), at, ApiPaths.bid(bid.auctionId(), at.bidId(), at, bid.bidderId()));
            case CommandOutcome.RejectedLocally rejection -> result.rejectedLocally(json, rejection);
            case CommandOutcome.Failed failed -> result.problem(json, CommandResponses.problem(failed));
        }
    }
}
