package dev.gavel.benchmarks.parts;

import dev.gavel.processor.ProcessorConfig;
import java.util.Locale;
import java.util.regex.Pattern;

/// The part that a thread belongs to. `gavel up` runs all services in one JVM, where only the names of threads tell the
/// services apart. `ThreadNamesTest` compares these expressions with the names in the services' sources.
public enum ServerPart {
    PROCESSOR(ProcessorConfig.APPLICATION_ID + "|gavel-processor|gavel-closer"),
    PROJECTOR("gavel-projector|Hikari"),
    INGEST("gavel-ingest|ingest-|webhook|ForkJoinPool|VirtualThread|helidon|kafka-admin-client|lettuce|Lettuce"),
    JVM(
            "^(GC|G1|C1|C2|VM|Z[A-Z]|Shenandoah|Signal|Service|Monitor|Finalizer|Reference|Common-Cleaner|XWorker|Concurrent"
                    + "|Attach|Notification)"),
    BROKER(
            "kafka|raft|quorum|Log|controller|Replica|Expiration|transaction|broker|group-|metadata|Delayed|data-plane"
                    + "|executor-|share-|txn|SessionExp|event-"),
    POSTGRES(""),
    REDIS(""),
    GENERATOR(""),
    /// A thread with an unknown name.
    OTHER("");

    private final Pattern names;

    ServerPart(String names) {
        this.names = Pattern.compile(names);
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The first part whose expression matches. The services come before the broker, because the thread of a Kafka
    /// client has the name of its service in its own.
    static ServerPart ofThread(String name) {
        for (ServerPart part : values()) {
            if (!part.names.pattern().isEmpty() && part.names.matcher(name).find()) {
                return part;
            }
        }
        return OTHER;
    }
}
