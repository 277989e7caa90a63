package dev.gavel.ingest.security;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.json.Problem;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/// What administrators do through the API, and how many requests were not authenticated, as lines of a log of its own
/// (`dev.gavel.audit`). It names callers by their pseudonym and never shows a credential. The acts themselves are on
/// `auction-commands` with the same pseudonym; keys are audited in Postgres.
public final class SecurityAudit implements AutoCloseable {
    static final Duration INTERVAL = Duration.ofMinutes(1);

    /// Maximum number of addresses that are counted separately in one interval.
    private static final int MAX_CLIENTS = 1_000;

    private static final Logger log = LoggerFactory.getLogger("dev.gavel.audit");

    private final Thread thread = Thread.ofPlatform().daemon().name("ingest-audit").unstarted(this::run);
    private volatile Failures failures = new Failures();

    /// What failed in one interval.
    private static final class Failures {
        private final Map<String, LongAdder> codes = new ConcurrentHashMap<>();
        private final Map<ClientAddress, LongAdder> clients = new ConcurrentHashMap<>();

        void add(String code, ClientAddress client) {
            codes.computeIfAbsent(code, _ -> new LongAdder()).increment();
            LongAdder ofClient = clients.get(client);
            if (ofClient == null && clients.size() < MAX_CLIENTS) {
                ofClient = clients.computeIfAbsent(client, _ -> new LongAdder());
            }
            if (ofClient != null) {
                ofClient.increment();
            }
        }
    }

    /// Reports what failed, every [#INTERVAL] and when it is closed.
    void start() {
        thread.start();
    }

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

    /// A webhook was made, changed or removed by a caller.
    ///
    /// @param act like `add`
    public static void webhook(Caller caller, String act, long webhookId) {
        if (!caller.isAnonymous()) {
            log.atInfo()
                    .addKeyValue("act", act)
                    .addKeyValue("webhook", webhookId)
                    .addKeyValue("caller", "%016x".formatted(caller.pseudonym()))
                    .addKeyValue("operator", caller.has(Role.OPERATOR))
                    .log("webhook changed by a caller");
        }
    }

    /// Counts a request that was not authenticated. There is no line for each, because anybody could then fill the log.
    void failed(Problem problem, ClientAddress client) {
        failures.add(problem.code(), client);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                report();
            }
        } catch (InterruptedException e) {
            // It is closed, which reports the rest.
            Thread.currentThread().interrupt();
        }
    }

    synchronized void report() {
        Failures past = failures;
        failures = new Failures();
        if (past.codes.isEmpty()) {
            return;
        }
        LoggingEventBuilder line =
                log.atWarn()
                        .addKeyValue("failures", new TreeMap<>(past.codes))
                        .addKeyValue("clients", past.clients.size());
        Optional<Map.Entry<ClientAddress, LongAdder>> most =
                past.clients.entrySet().stream().max(Comparator.comparingLong(entry -> entry.getValue().sum()));
        if (most.isPresent()) {
            line = line.addKeyValue("most", most.get().getKey()).addKeyValue("ofMost", most.get().getValue());
        }
        line.log("requests were not authenticated");
    }

    @Override
    public void close() {
        thread.interrupt();
        report();
    }
}
