package dev.gavel.ingest.security;

import dev.gavel.ingest.json.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What administrators do through the API, and how many requests were not authenticated, as lines of a log of its own
/// (`dev.gavel.audit`). It names callers by their pseudonym and never shows a credential. The acts themselves are on
/// `auction-commands` with the same pseudonym; keys are audited in Postgres.
public final class SecurityAudit {
    static final Duration INTERVAL = Duration.ofMinutes(1);
    private static final Logger log = LoggerFactory.getLogger("dev.gavel.audit");
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
    private volatile long sinceNs = System.nanoTime();

    /// An auction was closed or cancelled by a caller.
    ///
    /// @param act like `close`
    /// @param result the code of the rejection, or `done`
    public static void ended(Caller caller, String act, long auctionId, String result) {
        if (!caller.isAnonymous()) {
            log.atInfo()
                    .addKeyValue("act", act)
                    .addKeyValue("auction", auctionId)
                    .addKeyValue("caller", "%016x".formatted(caller.pseudonym()))
                    .addKeyValue("operator", caller.has(Role.OPERATOR))
                    .addKeyValue("result", result)
                    .log("auction ended by a caller");
        }
    }

    /// Counts a request that was not authenticated. No line each, which would let anybody fill the log.
    void failed(Problem problem) {
        failures.computeIfAbsent(problem.code(), _ -> new LongAdder()).increment();
        if (System.nanoTime() - sinceNs > INTERVAL.toNanos()) {
            report();
        }
    }

    synchronized void report() {
        sinceNs = System.nanoTime();
        Map<String, Long> counts = new TreeMap<>();
        failures.forEach((code, count) -> counts.put(code, count.sumThenReset()));
        counts.values().removeIf(count -> count == 0);
        if (!counts.isEmpty()) {
            log.atWarn().addKeyValue("failures", counts).log("requests were not authenticated");
        }
    }
}
