package dev.gavel.ingest;

import dev.gavel.ingest.json.BidAnswer;
import dev.gavel.ingest.json.BidForm;
import dev.gavel.ingest.json.BidLine;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.json.InvalidJsonException;
import dev.gavel.schema.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/// One bid of many, from when it was read until it is answered. The way of each is that of `POST /api/bids`.
///
/// @param place its how-manieth of all, as whoever reads them counts
/// @param bid null: it was none
/// @param problem what is wrong with it; null: nothing, and it was asked
/// @param startNs when it was read, by [System#nanoTime]
record ReadBid(long place, BidAnswer answer, @Nullable PlaceBid bid, @Nullable Problem problem, long startNs) {

    /// Reads a bid from a part of a buffer, and asks.
    ///
    /// @param asking for each of the bids, but for the idempotency key
    /// @param lined whether its place is that of a line, and is told
    /// @return false: the conversation has ended, and the bid was not taken
    static boolean take(
            CommandPipeline<ReadBid> conversation,
            RequestOptions asking,
            byte[] buffer,
            int from,
            int length,
            long place,
            boolean lined) {
        long startNs = System.nanoTime();
        BidLine line;
        try {
            line = BidForm.parseLine(buffer, from, length);
        } catch (InvalidJsonException invalid) {
            BidAnswer answer = new BidAnswer(BidForm.clientId(buffer, from, length), lined ? place : 0);
            return refuse(conversation, place, answer, Problem.of(invalid));
        }
        RequestOptions how =
                line.idempotencyKey() == null
                        ? asking
                        : new RequestOptions(asking.traceparent(), line.idempotencyKey(), asking.patience());
        BidAnswer answer = new BidAnswer(line.clientId(), lined ? place : 0);
        return conversation.ask(new ReadBid(place, answer, line.bid(), null, startNs), line.bid(), how);
    }

    /// A bid that cannot be asked gets its place among the answers.
    static boolean refuse(CommandPipeline<ReadBid> conversation, long place, BidAnswer answer, Problem problem) {
        return conversation.know(
                new ReadBid(place, answer, null, problem, System.nanoTime()),
                new CommandOutcome.NotAppended(problem.detail()));
    }

    /// Counts what became of it.
    static void count(InFlightCommand<ReadBid> question, Meters meters) {
        ReadBid about = question.about();
        if (about.problem == null) {
            meters.bid(question.outcome(), System.nanoTime() - about.startNs);
        }
    }

    /// Appends the answer.
    static void answer(JsonWriter json, InFlightCommand<ReadBid> question) {
        question.about().answer(json, question.outcome());
    }

    private void answer(JsonWriter json, CommandOutcome outcome) {
        if (bid == null || problem != null) {
            answer.problem(json, problem == null ? Unanswered.bug() : problem);
            return;
        }
        switch (outcome) {
            case CommandOutcome.Decided(Event event) -> answer.decided(json, bid, event);
            case CommandOutcome.Appended(Position at) ->
                    answer.pending(json, bid.auctionId(), at, BidRoutes.location(bid.auctionId(), at.bidId()));
            case CommandOutcome.RefusedHere refused -> answer.refusedHere(json, refused);
            case CommandOutcome.Failed failed -> answer.problem(json, Unanswered.problem(failed));
        }
    }
}
