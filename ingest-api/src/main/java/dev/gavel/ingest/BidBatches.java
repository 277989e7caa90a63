package dev.gavel.ingest;

import dev.gavel.ingest.json.BidAnswer;
import dev.gavel.ingest.json.BidArray;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/// `POST /api/bids/batch`: a JSON array of bids in, an array of their answers out, in the array's order. The way of
/// each is that of a stream's lines, but that one thread asks first and answers then: all fit into one body.
final class BidBatches {
    static final String PATH = "/api/bids/batch";
    static final int MOST_BIDS = 1_000;

    /// At a time: each may hold its body, its bids and their answers, some 2 MiB.
    static final int MOST_BATCHES = 32;

    /// For all of its bids together, while as many commands as may be are in flight; with the longest wait for a
    /// decision below the 10 s that bound a request.
    private static final Duration ROOM_WAIT = Duration.ofMillis(500);

    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(1);
    private static final int ANSWER_BYTES = 320;

    private final CommandGateway gate;
    private final Bodies bodies;
    private final Meters meters;
    private final Semaphore room = new Semaphore(MOST_BATCHES);

    BidBatches(CommandGateway gate, Bodies bodies, Meters meters) {
        this.gate = gate;
        this.bodies = bodies;
        this.meters = meters;
    }

    void place(ServerRequest request, ServerResponse response) {
        if (!room.tryAcquire()) {
            throw Problem.unavailable(
                    "too_many_batches",
                    "There are " + MOST_BATCHES + " batches being decided, and no more may be. Send it again.");
        }
        try {
            Exchange exchange = new Exchange(request, response);
            RequestOptions asking = exchange.askingForMany("batch");
            BidArray bids = BidArray.split(bodies.json(request, response, Bodies.MAX_BATCH_BYTES), MOST_BIDS);
            exchange.json(200, answers(bids, asking));
        } finally {
            room.release();
        }
    }

    private JsonWriter answers(BidArray bids, RequestOptions asking) {
        CommandPipeline<ReadBid> conversation = gate.conversation(asking.patience(), MOST_BIDS, ROOM_WAIT);
        for (int i = 0; i < bids.size(); i++) {
            ReadBid.take(conversation, asking, bids.body(), bids.from(i), bids.length(i), i, false);
        }
        JsonWriter json = new JsonWriter(2 + bids.size() * ANSWER_BYTES).array();
        for (InFlightCommand<ReadBid> question : answered(conversation, bids.size())) {
            if (question == null) {
                new BidAnswer(null, 0)
                        .problem(json, Unanswered.problem(new CommandOutcome.Uncertain("this server is stopping")));
            } else {
                ReadBid.answer(json, question);
            }
        }
        return json.endArray();
    }

    /// Waits until all are answered, which the patience bounds.
    ///
    /// @return in the order of the bids; null: this server is stopping, and nobody will know
    private @Nullable InFlightCommand<ReadBid>[] answered(CommandPipeline<ReadBid> conversation, int bids) {
        @SuppressWarnings({"unchecked", "rawtypes"}) // An array knows the class only.
        @Nullable InFlightCommand<ReadBid>[] answers = new InFlightCommand[bids];
        int left = bids;
        while (left > 0 && !Thread.interrupted()) {
            InFlightCommand<ReadBid> next = conversation.nextAnswered();
            if (next == null) {
                conversation.awaitAnswer(LOOK_AT_LEAST_EVERY.toNanos());
            } else {
                ReadBid.count(next, meters);
                answers[(int) next.about().place()] = next;
                left--;
            }
        }
        conversation.abandon();
        return answers;
    }
}
