package dev.gavel.ingest.health;

import dev.gavel.schema.json.JsonWriter;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of the service at one moment. Bids need Kafka, the reply listener and the processor; reads need Postgres
/// or, for single auctions, Redis. If the projector is behind, reads return an older state.
///
/// @param lagEvents events that the projector has not applied yet; -1: unknown
public record Health(
        Part kafka, Part replyListener, Part processor, Part postgres, Part redis, Part projector, long lagEvents) {

    /// @param fault for people; null: the part is up
    public record Part(@Nullable String fault) {
        public static final Part UP = new Part(null);

        public boolean isUp() {
            return fault == null;
        }
    }

    /// Before the first check.
    public static Health unknown() {
        Part starting = new Part("not checked yet");
        return new Health(starting, starting, starting, starting, starting, starting, 0);
    }

    public boolean bidsUp() {
        return kafka.isUp() && replyListener.isUp() && processor.isUp();
    }

    public boolean readsUp() {
        return postgres.isUp();
    }

    /// `up`, `degraded` (bids work, but some part does not) or `down` (bids do not work).
    public String status() {
        if (!bidsUp()) {
            return "down";
        }
        boolean all = postgres.isUp() && redis.isUp() && projector.isUp();
        return all ? "up" : "degraded";
    }

    public JsonWriter toJson() {
        JsonWriter json = new JsonWriter(512).object();
        json.field("status").text(status());
        json.field("bids").text(word(bidsUp()));
        json.field("reads").text(word(readsUp()));
        json.field("parts").object();
        write(json, "kafka", kafka);
        write(json, "reply_listener", replyListener);
        write(json, "processor", processor);
        write(json, "postgres", postgres);
        write(json, "redis", redis);
        open(json, "projector", projector).field("lag_events");
        if (lagEvents < 0) {
            json.nothing();
        } else {
            json.number(lagEvents);
        }
        return json.endObject().endObject().endObject();
    }

    /// The parts that are down with their faults, for the log.
    public List<String> faults() {
        return Stream.of(
                        named("kafka", kafka),
                        named("reply_listener", replyListener),
                        named("processor", processor),
                        named("postgres", postgres),
                        named("redis", redis),
                        named("projector", projector))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String named(String name, Part part) {
        return part.fault() == null ? "" : name + ": " + part.fault();
    }

    private static void write(JsonWriter json, String name, Part part) {
        open(json, name, part).endObject();
    }

    private static JsonWriter open(JsonWriter json, String name, Part part) {
        return json.field(name).object().field("status").text(word(part.isUp())).field("detail").text(part.fault());
    }

    private static String word(boolean up) {
        return up ? "up" : "down";
    }
}
