package dev.gavel.benchmarks.load;

import dev.gavel.benchmarks.load.LoadRequest.Kind;
import dev.gavel.benchmarks.load.LoadResult.PerSecond;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// Records the outcomes and latencies of one load. One thread writes; another may read [#responses] and [#recent] at
/// the same time.
public final class LoadRecorder {
    /// Longer latencies are recorded as this value.
    private static final long HIGHEST_NS = 600_000_000_000L;

    private static final long SECOND_NS = 1_000_000_000L;
    private static final byte[] CODE = AsciiBuffer.ascii("\"code\":\"");

    private final long startNs;
    private final @Nullable ResponseTimes kept;
    private final Histogram all = new Histogram(HIGHEST_NS, 3);
    private final Map<Kind, Histogram> kinds = new EnumMap<>(Kind.class);
    private final List<Second> seconds = new ArrayList<>();
    private final List<Outcome> outcomes = new ArrayList<>();
    private final SingleWriterRecorder recent = new SingleWriterRecorder(HIGHEST_NS, 2);
    private final AtomicLong responses = new AtomicLong();
    private long accepted;
    private long decided;
    private long lost;
    private long unanswered;

    /// How often one kind of request got one status and code.
    private static final class Outcome {
        final Kind kind;
        final int status;
        final byte[] code;
        long count;

        Outcome(Kind kind, int status, byte[] code) {
            this.kind = kind;
            this.status = status;
            this.code = code;
        }
    }

    /// The requests that were meant to be sent within one second, and the responses that came within it.
    static final class Second {
        final Histogram latency = new Histogram(HIGHEST_NS, 2);
        long responses;
    }

    public LoadRecorder(long startNs) {
        this(startNs, null);
    }

    /// @param kept gets each response as well
    public LoadRecorder(long startNs, @Nullable ResponseTimes kept) {
        this.startNs = startNs;
        this.kept = kept;
    }

    long startNs() {
        return startNs;
    }

    /// Latency counts from the moment at which the request was due, so that a stall of the server also counts for
    /// requests that could not be sent meanwhile.
    void response(LoadRequest request, LoadResponse response, long intendedNs, long nowNs) {
        Outcome outcome = outcome(request.kind, response);
        outcome.count++;
        latency(request.kind, intendedNs, nowNs);
        second(nowNs).responses++;
        if (kept != null) {
            kept.add(intendedNs, nowNs);
        }
        if (request.kind != Kind.READ && (response.status() == 201 || response.status() == 409)) {
            decided++;
        }
        if (request.kind == Kind.WINNING && response.status() == 201) {
            accepted++;
        }
        // One thread writes: no need to add atomically.
        responses.setRelease(responses.getPlain() + 1);
    }

    void lost(LoadRequest request, long intendedNs, long nowNs) {
        lost++;
        latency(request.kind, intendedNs, nowNs);
    }

    /// A request without a response at the end, or one that was never sent because no connection became free.
    void unanswered(Kind kind, long intendedNs, long nowNs) {
        unanswered++;
        latency(kind, intendedNs, nowNs);
    }

    /// So far; for another thread.
    public long responses() {
        return responses.getAcquire();
    }

    /// Latencies since the last call; for another thread.
    public Histogram recent() {
        return recent.getIntervalHistogram();
    }

    Latencies latencies() {
        return Latencies.of(all);
    }

    /// @param endNs when the load was over
    LoadResult result(long endNs) {
        Map<String, Latencies> byKind = new TreeMap<>();
        kinds.forEach((kind, histogram) -> byKind.put(kind.word(), Latencies.of(histogram)));
        Map<String, Long> byOutcome = new TreeMap<>();
        for (Outcome outcome : outcomes) {
            String code = outcome.code.length == 0 ? "" : " " + new String(outcome.code, StandardCharsets.UTF_8);
            byOutcome.merge(outcome.kind.word() + " " + outcome.status + code, outcome.count, Long::sum);
        }
        List<PerSecond> perSecond = new ArrayList<>();
        int whole = (int) ((endNs - startNs) / SECOND_NS);
        for (int i = 0; i < Math.min(seconds.size(), Math.max(1, whole)); i++) {
            Second second = seconds.get(i);
            perSecond.add(new PerSecond(second.responses, Latencies.of(second.latency)));
        }
        return new LoadResult(
                (endNs - startNs) / 1e9,
                responses.getAcquire(),
                decided,
                accepted,
                lost,
                unanswered,
                Latencies.of(all),
                byKind,
                byOutcome,
                perSecond);
    }

    private void latency(Kind kind, long intendedNs, long nowNs) {
        long ns = Math.clamp(nowNs - intendedNs, 0, HIGHEST_NS);
        all.recordValue(ns);
        recent.recordValue(ns);
        Histogram ofKind = kinds.get(kind);
        if (ofKind == null) {
            ofKind = new Histogram(HIGHEST_NS, 3);
            kinds.put(kind, ofKind);
        }
        ofKind.recordValue(ns);
        second(intendedNs).latency.recordValue(ns);
    }

    private Second second(long atNs) {
        int index = (int) Math.max(0, (atNs - startNs) / SECOND_NS);
        while (seconds.size() <= index) {
            seconds.add(new Second());
        }
        return seconds.get(index);
    }

    private Outcome outcome(Kind kind, LoadResponse response) {
        int at = response.status() < 300 ? -1 : response.field(CODE);
        for (Outcome outcome : outcomes) {
            if (outcome.kind == kind
                    && outcome.status == response.status()
                    && (at < 0 ? outcome.code.length == 0 : response.hasAt(at, outcome.code))) {
                return outcome;
            }
        }
        byte[] code = at < 0 ? new byte[0] : response.textAt(at).getBytes(StandardCharsets.UTF_8);
        Outcome outcome = new Outcome(kind, response.status(), code);
        outcomes.add(outcome);
        return outcome;
    }
}
