package dev.gavel.system.faults;

import dev.gavel.system.faults.Observations.LoggedCommand;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Compares the responses to clients, the log, Postgres and Redis with each other and with two computations of its own.
/// It knows nothing of faults, because the same must hold after each of them.
///
/// It keeps its state, because the log continues from scenario to scenario.
final class Checker {
    private final ReplayedLog recomputation;
    private final Map<String, LoggedCommand> requests = new HashMap<>();

    /// @param partitions of `auction-commands`
    Checker(int partitions) {
        this.recomputation = new ReplayedLog(partitions);
    }

    /// @return the violations; empty: none
    ///
    /// @param evidence of a scenario that is over: nothing in flight, the read models at the log's end
    List<Finding> check(Observations evidence) {
        List<Finding> findings = new ArrayList<>();
        recomputation.follow(evidence, findings);
        requests(evidence, findings);
        new ResponsesCheck(recomputation, requests).check(evidence, findings);
        new ReadModelsCheck(recomputation).check(evidence.readModels(), findings);
        return findings;
    }

    /// The auctions that this log has had.
    ReplayedLog recomputation() {
        return recomputation;
    }

    /// A request is on the log at most once, whatever the producer had to repeat.
    private void requests(Observations evidence, List<Finding> findings) {
        for (LoggedCommand command : evidence.commands()) {
            String traceparent = command.traceparent();
            LoggedCommand before = traceparent == null ? null : requests.putIfAbsent(traceparent, command);
            if (traceparent != null && before != null) {
                findings.add(new Finding.AppendedTwice(traceparent, before.position(), command.position()));
            }
        }
    }
}
