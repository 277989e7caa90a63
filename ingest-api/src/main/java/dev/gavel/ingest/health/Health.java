package dev.gavel.ingest.health;

import dev.gavel.ingest.health.Health.Part;
import dev.gavel.schema.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The state of the service at one moment. Bids need Kafka, the reply listener and the processor; reads need Postgres
/// or, for single auctions, Redis. If a read model is stale, reads from it return an older state.
///
/// @param lagEvents events that the projector has not applied yet; -1: unknown
public record Health(
        Part kafka,
        Part replyListener,
        Part processor,
        ReadModelHealth postgres,
        ReadModelHealth redis,
        Part projector,
        long lagEvents) {

    public enum State {
        UP,
        /// It answers, but has been behind for too long.
        STALE,
        DOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param fault for people; null: the part is up
    public record Part(State state, @Nullable String fault) {
        public static final Part UP = new Part(null);

        /// Up without a fault, down with one.
        public Part(@Nullable String fault) {
            this(fault == null ? State.UP : State.DOWN, fault);
        }

        public boolean isUp() {
            return state == State.UP;
        }
    }

    /// Before the first check.
    public static Health unknown() {
        Part starting = new Part("not checked yet");
        ReadModelHealth model = ReadModelHealth.unknown(starting);
        return new Health(starting, starting, starting, model, model, starting, ReadModelHealth.UNKNOWN);
    }

    public boolean bidsUp() {
        return kafka.isUp() && replyListener.isUp() && processor.isUp();
    }

    /// `up`, `degraded` (bids work, but some part does not) or `down` (bids do not work).
    public String status() {
        if (!bidsUp()) {
            return "down";
        }
        boolean all = postgres.part().isUp() && redis.part().isUp() && projector.isUp();
        return all ? "up" : "degraded";
    }

    public JsonWriter toJson() {
        JsonWriter json = new JsonWriter(1024).object();
        json.field("status").text(status());
        json.field("bids").text((bidsUp() ? State.UP : State.DOWN).word());
        json.field("reads").text(postgres.part().state().word());
        json.field("parts").object();
        write(json, "kafka", kafka);
        write(json, "reply_listener", replyListener);
        write(json, "processor", processor);
        write(json, "postgres", postgres);
        write(json, "redis", redis);
        number(open(json, "projector", projector).field("lag_events"), lagEvents);
        return json.endObject().endObject().endObject();
    }

    /// The parts that are down or stale, with their faults, for the log.
    public List<String> faults() {
        return Stream.of(
                        named("kafka", kafka.fault()),
                        named("reply_listener", replyListener.fault()),
                        named("processor", processor.fault()),
                        named("postgres", postgres.part().fault()),
                        named("redis", redis.part().fault()),
                        named("projector", projector.fault()))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    private static String named(String name, @Nullable String fault) {
        return fault == null ? "" : name + ": " + fault;
    }

    private static void write(JsonWriter json, String name, Part part) {
        open(json, name, part).endObject();
    }

    private static void write(JsonWriter json, String name, ReadModelHealth model) {
        number(open(json, name, model.part()).field("behind_events"), model.behindEvents());
        Instant since = model.behindSince();
        json.field("behind_since").text(since == null ? null : since.toString()).endObject();
    }

    private static JsonWriter open(JsonWriter json, String name, Part part) {
        return json.field(name).object().field("status").text(part.state().word()).field("detail").text(part.fault());
    }

    private static void number(JsonWriter json, long value) {
        if (value < 0) {
            json.nothing();
        } else {
            json.number(value);
        }
    }

    /// The state of one read model.
    ///
    /// @param behindEvents events that the model does not have; -1: unknown
    /// @param behindSince since when it lacks the oldest of them, as this instance saw it; null: it lacks none, or this
    ///   is unknown
    public record ReadModelHealth(Part part, long behindEvents, @Nullable Instant behindSince) {
        static final long UNKNOWN = -1;

        /// A model whose position is unknown.
        public static ReadModelHealth unknown(Part part) {
            return new ReadModelHealth(part, UNKNOWN, null);
        }
    }
}
