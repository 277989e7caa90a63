package dev.gavel.schema.topic;

import dev.gavel.schema.OperatorException;
import java.util.List;

/// Existing topics have other settings than required.
public final class TopicMismatchException extends OperatorException {
    private static final long serialVersionUID = 1;

    TopicMismatchException(List<String> differences) {
        super(
                "the cluster's topics are not as Gavel needs them: "
                        + String.join("; ", differences)
                        + ". Change settings with kafka-configs, or use another cluster.");
    }
}
