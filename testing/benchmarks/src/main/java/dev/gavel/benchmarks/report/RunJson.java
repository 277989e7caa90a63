package dev.gavel.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.PerSecond;
import dev.gavel.benchmarks.parts.CpuUsage;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/// A run for machines. Times in ms, CPU in µs a decided bid.
public final class RunJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RunJson() {}

    public static String of(Run run) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("what", run.what());
            answers(json, run.answers());
            latencies(json, "send_lag", run.punctuality().lag());
            json.writeNumberField("waited_for_a_connection", run.punctuality().waited());
            json.writeNumberField("bare_per_second", run.bareRate());
            if (run.costs() != null) {
                long decided = run.answers().decided();
                costs(json, run.costs(), decided > 0 ? decided : run.answers().answers());
            }
            json.writeArrayFieldStart("doubts");
            for (String doubt : run.doubts()) {
                json.writeString(doubt);
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        return text.append('\n').toString();
    }

    private static void answers(JsonGenerator json, LoadResult answers) throws IOException {
        json.writeNumberField("seconds", answers.seconds());
        json.writeNumberField("answers", answers.answers());
        json.writeNumberField("decided", answers.decided());
        json.writeNumberField("accepted", answers.accepted());
        json.writeNumberField("accepted_per_second", answers.perSecondOf(answers.accepted()));
        json.writeNumberField("lost", answers.lost());
        json.writeNumberField("unanswered", answers.unanswered());
        json.writeObjectFieldStart("outcomes");
        for (Map.Entry<String, Long> outcome : answers.outcomes().entrySet()) {
            json.writeNumberField(outcome.getKey(), outcome.getValue());
        }
        json.writeEndObject();
        latencies(json, "latency", answers.all());
        json.writeObjectFieldStart("latency_by_kind");
        for (Map.Entry<String, Latencies> kind : answers.kinds().entrySet()) {
            latencies(json, kind.getKey(), kind.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("per_second");
        for (PerSecond second : answers.perSecond()) {
            json.writeStartObject();
            json.writeNumberField("answers", second.answers());
            latencies(json, "latency", second.latency());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void latencies(JsonGenerator json, String name, Latencies of) throws IOException {
        json.writeObjectFieldStart(name);
        json.writeNumberField("count", of.count());
        json.writeNumberField("min", of.minNs() / 1e6);
        json.writeNumberField("p50", of.p50Ns() / 1e6);
        json.writeNumberField("p90", of.p90Ns() / 1e6);
        json.writeNumberField("p99", of.p99Ns() / 1e6);
        json.writeNumberField("p99.9", of.p999Ns() / 1e6);
        json.writeNumberField("max", of.maxNs() / 1e6);
        json.writeEndObject();
    }

    private static void costs(JsonGenerator json, ResourceUsage costs, long bids) throws IOException {
        json.writeObjectFieldStart("parts");
        for (Map.Entry<ServerPart, CpuUsage> part : costs.usage().entrySet()) {
            json.writeObjectFieldStart(part.getKey().word());
            json.writeNumberField("cpu_us_per_bid", costs.microsPer(part.getKey(), bids));
            json.writeNumberField("cores", costs.cores(part.getKey()));
            json.writeNumberField("waits", part.getValue().waits());
            json.writeNumberField("evicted", part.getValue().evicted());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeNumberField("server_cpu_us_per_bid", costs.serverMicrosPer(bids));
        json.writeObjectFieldStart("rss_mib");
        for (Map.Entry<String, Long> rss : costs.rssMib().entrySet()) {
            json.writeNumberField(rss.getKey(), rss.getValue());
        }
        json.writeEndObject();
        if (costs.pauses() != null) {
            json.writeNumberField("gc_pauses", costs.pauses().count());
            json.writeNumberField("gc_longest_ms", costs.pauses().longestMs());
        }
        json.writeNumberField("machine_idle_share", costs.idleShare());
        json.writeNumberField("machine_others_share", costs.othersShare());
        json.writeNumberField("machine_steal_share", costs.stealShare());
    }
}
