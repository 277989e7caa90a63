package dev.gavel.schema.topic;

import dev.gavel.schema.OperatorException;
import org.jspecify.annotations.Nullable;

/// The Kafka cluster did not answer, or answered with an error.
public final class KafkaUnreachableException extends OperatorException {
    private static final long serialVersionUID = 1;

    public KafkaUnreachableException(@Nullable Throwable cause) {
        super("Kafka does not answer (is KAFKA_BOOTSTRAP right, and is the broker up?): " + cause, cause);
    }
}
