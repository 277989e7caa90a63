package dev.gavel.benchmarks.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.benchmarks.load.Latencies;
import dev.gavel.benchmarks.load.LoadResult;
import dev.gavel.benchmarks.load.LoadResult.PerSecond;
import dev.gavel.benchmarks.parts.ResourceUsage;
import dev.gavel.benchmarks.parts.ResourceUsage.CpuUsage;
import dev.gavel.benchmarks.parts.ServerPart;
import java.io.IOException;
import java.io.StringWriter;
import java.util.Map;

/// Writes a run as JSON. Times in ms, CPU in µs per decided bid. The field `answers` keeps its name, so that results of
/// earlier versions can be compared.
public final class RunJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RunJson() {}

    public static String of(Run run) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text).useDefaultPrettyPrinter()) {
            json.writeStartObject();
            json.writeStringField("what", run.what());
            result(json, run.result());
            latencies(json, "send_lag", run.adherence().lag());
            json.writeNumberField("waited_for_a_connection", run.adherence().waited());
            json.writeNumberField("bare_per_second", run.bareRate());
            if (run.usage() != null) {
                long decided = run.result().decided();
                usage(json, run.usage(), decided > 0 ? decided : run.result().responses());
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

    private static void result(JsonGenerator json, LoadResult result) throws IOException {
        json.writeNumberField("seconds", result.seconds());
        json.writeNumberField("answers", result.responses());
        json.writeNumberField("decided", result.decided());
        json.writeNumberField("accepted", result.accepted());
        json.writeNumberField("accepted_per_second", result.perSecondOf(result.accepted()));
        json.writeNumberField("lost", result.lost());
        json.writeNumberField("unanswered", result.unanswered());
        json.writeObjectFieldStart("outcomes");
        for (Map.Entry<String, Long> outcome : result.outcomes().entrySet()) {
            json.writeNumberField(outcome.getKey(), outcome.getValue());
        }
        json.writeEndObject();
        latencies(json, "latency", result.all());
        json.writeObjectFieldStart("latency_by_kind");
        for (Map.Entry<String, Latencies> kind : result.kinds().entrySet()) {
            latencies(json, kind.getKey(), kind.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("per_second");
        for (PerSecond second : result.perSecond()) {
            json.writeStartObject();
            json.writeNumberField("answers", second.responses());
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

    private static void usage(JsonGenerator json, ResourceUsage usage, long bids) throws IOException {
        json.writeObjectFieldStart("parts");
        for (Map.Entry<ServerPart, CpuUsage> part : usage.usage().entrySet()) {
            json.writeObjectFieldStart(part.getKey().word());
            json.writeNumberField("cpu_us_per_bid", usage.microsPer(part.getKey(), bids));
            json.writeNumberField("cores", usage.cores(part.getKey()));
            json.writeNumberField("waits", part.getValue().waits());
            json.writeNumberField("evicted", part.getValue().evicted());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeNumberField("server_cpu_us_per_bid", usage.serverMicrosPer(bids));
        json.writeObjectFieldStart("rss_mib");
        for (Map.Entry<String, Long> rss : usage.rssMib().entrySet()) {
            json.writeNumberField(rss.getKey(), rss.getValue());
        }
        json.writeEndObject();
        if (usage.pauses() != null) {
            json.writeNumberField("gc_pauses", usage.pauses().count());
            json.writeNumberField("gc_longest_ms", usage.pauses().longestMs());
        }
        json.writeNumberField("machine_idle_share", usage.idleShare());
        json.writeNumberField("machine_others_share", usage.othersShare());
        json.writeNumberField("machine_steal_share", usage.stealShare());
    }
}
