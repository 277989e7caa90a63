package dev.gavel.system.faults;

import dev.gavel.ingest.json.DecidedBid;
import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.json.RejectionStatus;
import dev.gavel.ingest.log.CommandOutcome.RejectedLocally;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.json.JsonWriter;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Operation.Kind;
import dev.gavel.system.faults.Operation.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Compares the responses that clients received with the log, byte by byte: a response follows from the request and the
/// event alone.
final class ResponsesCheck {
    /// A request is bounded by 10 s; the rest is for a machine that is short of cores.
    static final Duration DEADLINE = Duration.ofSeconds(12);

    private static final Set<Integer> CLEAR = Set.of(200, 201, 202, 404, 503);

    /// The codes of responses that state that nothing was appended.
    private static final Set<String> NOT_APPENDED = Set.of("log_unavailable", "too_many_in_flight");

    private final ReplayedLog log;
    private final Map<String, LoggedCommand> requests;

    /// @param requests the commands by the request that appended them
    ResponsesCheck(ReplayedLog log, Map<String, LoggedCommand> requests) {
        this.log = log;
        this.requests = requests;
    }

    void check(Observations evidence, List<Finding> findings) {
        evidence.operations().forEach(operation -> check(operation, findings));
        keys(evidence.operations(), findings);
        for (Event reply : evidence.replies()) {
            Event committed = log.event(reply.position());
            if (!reply.equals(committed)) {
                findings.add(new Finding.ReplyDiffers(reply, committed));
            }
        }
    }

    private void check(Operation operation, List<Finding> findings) {
        if (operation.took().compareTo(DEADLINE) > 0) {
            findings.add(new Finding.Hung(operation));
        }
        if (!(operation.outcome() instanceof Outcome.Responded(int status, String body))) {
            return;
        }
        Position position = operation.position();
        Position asOf = operation.asOf();
        if (asOf != null) {
            withoutTheLog(operation, asOf, status + " " + body, findings);
            return;
        }
        if (position == null) {
            withoutDecision(operation, status, findings);
            return;
        }
        Event event = log.event(position);
        if (event == null) {
            findings.add(new Finding.Lost(operation, position));
            return;
        }
        if (!isItsOwn(operation, position)) {
            findings.add(new Finding.OtherRequest(operation, position));
        }
        if (operation.kind() == Kind.BID && operation.isDecision()) {
            String expected = response(operation, event);
            String actual = status + " " + body;
            if (!expected.equals(actual)) {
                findings.add(new Finding.ResponseDiffers(operation, expected, actual));
            }
        }
    }

    /// Checks a local rejection: its standing is on the log, it is right, and nothing was appended.
    private void withoutTheLog(Operation operation, Position asOf, String actual, List<Finding> findings) {
        Event event = log.event(asOf);
        Standing standing = event == null ? null : event.standing();
        if (standing == null) {
            findings.add(new Finding.Lost(operation, asOf));
            return;
        }
        Reason reason = standing.leaderId() == 0 ? Reason.BELOW_OPENING_PRICE : Reason.BID_TOO_LOW;
        String expected =
                "409 "
                        + text(
                                ProblemJson.rejectedLocally(
                                        409, new RejectedLocally(reason, operation.auctionId(), standing, asOf)));
        boolean right =
                operation.amountMicros() < standing.minimumNextBidMicros()
                        && operation.bidderId() != standing.leaderId()
                        && standing.status() == Status.OPEN;
        if (!right || !expected.equals(actual)) {
            findings.add(new Finding.ResponseDiffers(operation, right ? expected : "no reason to reject it", actual));
        }
        LoggedCommand appended = requests.get(operation.traceparent());
        if (appended != null) {
            findings.add(new Finding.AppendedThoughRejected(operation, appended.position()));
        }
    }

    private void withoutDecision(Operation operation, int status, List<Finding> findings) {
        if (!CLEAR.contains(status) || (status == 503 && operation.code().isEmpty())) {
            findings.add(new Finding.Unclear(operation));
        }
        LoggedCommand appended = requests.get(operation.traceparent());
        if (NOT_APPENDED.contains(operation.code()) && appended != null) {
            findings.add(new Finding.AppendedThoughRejected(operation, appended.position()));
        }
    }

    /// Whether the command there is this request's, or that of an earlier one with the same key and content.
    private boolean isItsOwn(Operation operation, Position position) {
        LoggedCommand own = requests.get(operation.traceparent());
        if (own != null && own.position().equals(position)) {
            return true;
        }
        Envelope first = log.command(position);
        return operation.key() != null
                && first != null
                && operation.key().equals(first.idempotencyKey())
                && first.command().auctionId() == operation.auctionId();
    }

    /// The response as the API renders it.
    private static String response(Operation operation, Event event) {
        Reason reason = event.rejection();
        if (reason != null) {
            int status = RejectionStatus.of(reason);
            return status + " " + text(ProblemJson.rejected(status, reason, event));
        }
        PlaceBid bid =
                new PlaceBid(operation.auctionId(), operation.bidderId(), operation.amountMicros(), UnknownFields.NONE);
        JsonWriter json = new JsonWriter(512);
        DecidedBid.of(bid, event).write(json);
        return "201 " + text(json.toBytes());
    }

    private static void keys(List<Operation> operations, List<Finding> findings) {
        Map<String, Operation> first = new HashMap<>();
        for (Operation operation : operations) {
            String key = operation.key();
            if (key == null || !operation.isDecision()) {
                continue;
            }
            Operation before = first.putIfAbsent(operation.kind() + " " + operation.auctionId() + " " + key, operation);
            if (before != null && !before.outcome().equals(operation.outcome())) {
                findings.add(
                        new Finding.KeyDiffers(
                                operation.auctionId(),
                                key,
                                before.outcome().toString(),
                                operation.outcome().toString()));
            }
        }
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
