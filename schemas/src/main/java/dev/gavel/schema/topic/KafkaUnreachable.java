package dev.gavel.schema.topic;

import org.jspecify.annotations.Nullable;

/// The cluster gave no usable answer.
public final class KafkaUnreachable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KafkaUnreachable(@Nullable Throwable cause) {
        super("Kafka does not answer (is KAFKA_BOOTSTRAP right, and is the broker up?): " + cause, cause);
    }
}
