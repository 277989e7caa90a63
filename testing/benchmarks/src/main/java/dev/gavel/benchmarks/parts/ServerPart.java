package dev.gavel.benchmarks.parts;

import java.util.Locale;
import java.util.regex.Pattern;

/// Who a thread works for. `gavel up` has all services in one JVM, where the threads' names tell.
public enum ServerPart {
    PROCESSOR("gavel-bid-processor|gavel-closer"),
    PROJECTOR("gavel-projector|Hikari|projection"),
    INGEST("gavel-ingest|gavel-repl|ingest-|ForkJoinPool|VirtualThread|helidon|kafka-admin-client|lettuce|Lettuce"),
    JVM(
            "^(GC|G1|C1|C2|VM|Z[A-Z]|Shenandoah|Signal|Service|Monitor|Finalizer|Reference|Common-Cleaner|XWorker|Concurrent"
                    + "|Attach|Notification)"),
    BROKER(
            "kafka|raft|quorum|Log|controller|Replica|Expiration|transaction|broker|group-|metadata|Delayed|data-plane"
                    + "|executor-|share-|txn|SessionExp|event-"),
    POSTGRES(""),
    REDIS(""),
    GENERATOR(""),
    /// A thread whose name says nothing.
    OTHER("");

    private final Pattern names;

    ServerPart(String names) {
        this.names = Pattern.compile(names);
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The first whose names fit: a client of Kafka has the service's name in its own.
    static ServerPart ofThread(String name) {
        for (ServerPart part : values()) {
            if (!part.names.pattern().isEmpty() && part.names.matcher(name).find()) {
                return part;
            }
        }
        return OTHER;
    }
}
