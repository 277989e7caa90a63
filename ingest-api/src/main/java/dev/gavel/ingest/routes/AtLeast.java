package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.Exchange;
import dev.gavel.ingest.http.LogPositions;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.read.AppliedPositions;
import dev.gavel.schema.Position;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.ServerRequest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/// Reads that follow writes: `?at_least=3@1042` waits until the read models have applied that position of the log
/// (docs/adr/0047).
final class AtLeast {
    static final String PARAMETER = "at_least";

    private final AppliedPositions applied;
    private final BidLookup.LogEnd logEnd;

    /// By partition, an end of the log that was seen. The log only grows.
    private final AtomicLongArray knownEnds;

    /// @param partitions of `auction-commands`
    AtLeast(AppliedPositions applied, BidLookup.LogEnd logEnd, int partitions) {
        this.applied = applied;
        this.logEnd = logEnd;
        this.knownEnds = new AtomicLongArray(partitions);
    }

    /// The route, after the positions in the query have been applied.
    Handler before(Handler route) {
        return (request, response) -> {
            if (request.query().contains(PARAMETER)) {
                await(new Exchange(request, response), request);
            }
            route.handle(request, response);
        };
    }

    /// @throws Problem 503 if the read models do not have the positions in time
    private void await(Exchange exchange, ServerRequest request) {
        List<Position> positions = LogPositions.parse(PARAMETER, request.query().get(PARAMETER), knownEnds.length());
        if (isApplied(positions, Duration.ZERO)) {
            return;
        }
        checkOnLog(PARAMETER, positions);
        Duration wait = exchange.readWait();
        exchange.addPreferenceApplied();
        if (!isApplied(positions, wait) && !isOwn(positions, exchange)) {
            throw Problem.unavailable(
                    "position_not_applied",
                    "The read models have not applied "
                            + request.query().get(PARAMETER)
                            + " yet. Read again, or wait longer with Prefer: wait.");
        }
    }

    /// @param name of the parameter or header that has the positions
    /// @throws Problem 400 if a position is not on the log. Nothing is checked while Kafka does not answer.
    void checkOnLog(String name, List<Position> positions) {
        for (Position position : positions) {
            int partition = position.partition();
            if (position.offset() < knownEnds.get(partition)) {
                continue;
            }
            long end = logEnd.nextOffset(partition);
            if (end >= 0 && position.offset() >= end) {
                throw LogPositions.beyondLog(name, position, end);
            }
            knownEnds.accumulateAndGet(partition, end, Math::max);
        }
    }

    /// Whether the position is that of the bid that is read. If it is not decided yet, its route says so with `202`.
    private static boolean isOwn(List<Position> positions, Exchange exchange) {
        String bidId = exchange.pathOrNull(ApiPaths.BID_ID);
        return bidId != null && positions.size() == 1 && bidId.equals(Long.toString(positions.getFirst().bidId()));
    }

    private boolean isApplied(List<Position> positions, Duration wait) {
        try {
            return applied.await(positions, wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server stops", e);
        }
    }

    /// The names of a route's parameters and this one.
    static String[] with(String... parameters) {
        String[] all = Arrays.copyOf(parameters, parameters.length + 1);
        all[parameters.length] = PARAMETER;
        return all;
    }
}
