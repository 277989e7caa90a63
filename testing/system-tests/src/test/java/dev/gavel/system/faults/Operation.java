package dev.gavel.system.faults;

import dev.gavel.schema.Position;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One request of one client, and all that the client knows of it afterwards.
///
/// @param bidderId 0: not a bid
/// @param amountMicros 0: not a bid
/// @param key its idempotency key; null: none
/// @param traceparent unlike that of any other request; it is on the log with the command
/// @param startNs of [System#nanoTime]
record Operation(
        Kind kind,
        long auctionId,
        long bidderId,
        long amountMicros,
        @Nullable String key,
        String traceparent,
        long startNs,
        long endNs,
        Outcome outcome) {
    private static final Pattern POSITION = Pattern.compile("\"position\":\"(\\d+@\\d+)\"");
    private static final Pattern AS_OF = Pattern.compile("\"decided_by\":\"local\",\"as_of\":\"(\\d+@\\d+)\"");
    private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

    enum Kind {
        OPEN,
        BID,
        CLOSE,
        READ
    }

    /// What the client received.
    sealed interface Outcome {
        record Responded(int status, String body) implements Outcome {}

        /// The connection failed or timed out, so the client does not know whether the command is on the log.
        record NoResponse(String why) implements Outcome {}
    }

    /// What the outcome means for the client.
    enum Result {
        OK,
        REJECTED,
        UNKNOWN
    }

    Result result() {
        return switch (outcome) {
            case Outcome.NoResponse _ -> Result.UNKNOWN;
            case Outcome.Responded(int status, String _) when status == 200 || status == 201 -> Result.OK;
            case Outcome.Responded(int status, String _) when isDecision() && status != 202 -> Result.REJECTED;
            case Outcome.Responded _ when asOf() != null -> Result.REJECTED;
            case Outcome.Responded _ -> Result.UNKNOWN;
        };
    }

    /// Whether the response is a decision. A 202 promises one.
    boolean isDecision() {
        return position() != null && outcome instanceof Outcome.Responded(int status, String _) && status != 202;
    }

    /// The position that the response names; null: it names none.
    @Nullable Position position() {
        if (kind != Kind.READ && outcome instanceof Outcome.Responded(int _, String body)) {
            Matcher position = POSITION.matcher(body);
            return position.find() ? Position.parse(position.group(1)) : null;
        }
        return null;
    }

    /// The position of the standing by which a node rejected the bid locally; null: the node appended the bid.
    @Nullable Position asOf() {
        if (kind == Kind.BID && outcome instanceof Outcome.Responded(int _, String body)) {
            Matcher position = AS_OF.matcher(body);
            return position.find() ? Position.parse(position.group(1)) : null;
        }
        return null;
    }

    /// The problem's code; empty: there is none.
    String code() {
        if (outcome instanceof Outcome.Responded(int _, String body)) {
            Matcher code = CODE.matcher(body);
            return code.find() ? code.group(1) : "";
        }
        return "";
    }

    Duration took() {
        return Duration.ofNanos(endNs - startNs);
    }

    /// For a finding.
    String describe() {
        return "%s on auction %d (bidder %d, %d micros, key %s, trace %s)"
                .formatted(kind, auctionId, bidderId, amountMicros, key, traceparent);
    }
}
