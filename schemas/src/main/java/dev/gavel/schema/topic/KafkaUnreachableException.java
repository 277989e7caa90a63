package dev.gavel.schema.topic;

import dev.gavel.schema.OperatorException;
import dev.gavel.schema.TlsProblem;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.jspecify.annotations.Nullable;

/// The Kafka cluster cannot be reached, did not answer, or answered with an error. A command that has an option for the
/// cluster adds the address to the message.
public final class KafkaUnreachableException extends OperatorException {
    private static final long serialVersionUID = 1;

    /// @param cause null: no answer in time
    public KafkaUnreachableException(@Nullable Throwable cause) {
        super("Kafka does not answer: " + reason(cause), cause);
    }

    /// What happened, for people.
    public String reason() {
        return reason(getCause());
    }

    private static String reason(@Nullable Throwable cause) {
        String tls = cause instanceof SslAuthenticationException ? TlsProblem.of(cause) : null;
        if (tls != null) {
            return tls;
        }
        String message = cause == null ? null : cause.getMessage();
        if (message != null) {
            // A sentence follows.
            return message.endsWith(".") ? message.substring(0, message.length() - 1) : message;
        }
        return cause == null || cause instanceof TimeoutException
                ? "no answer in time"
                : cause.getClass().getSimpleName();
    }
}
