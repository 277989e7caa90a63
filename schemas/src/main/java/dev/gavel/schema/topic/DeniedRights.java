package dev.gavel.schema.topic;

import dev.gavel.schema.StartupException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.errors.AuthorizationException;

/// Collects the rights on the cluster that a service lacks, so that one message names all of them. Kafka's own errors
/// do not say which topic they are about.
final class DeniedRights {
    private final List<String> denied = new ArrayList<>();

    interface Call {
        Object run() throws InterruptedException;
    }

    /// @param right like `WRITE on topic auction-commands`
    void add(String right) {
        denied.add(right);
    }

    /// Runs a call that needs one right.
    ///
    /// @throws KafkaUnreachableException if it fails for another reason than that
    void unlessDenied(String right, Call call) throws InterruptedException {
        try {
            Object _ = call.run();
        } catch (KafkaUnreachableException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            denied.add(right);
        }
    }

    /// @throws StartupException if a right is missing
    void require() {
        if (!denied.isEmpty()) {
            throw new StartupException(
                    ("Kafka denies this service %s. Allow it with compose/acls.sh, or correct the user in the file of"
                                    + " --kafka-config (GAVEL_KAFKA_CONFIG)")
                            .formatted(String.join(", ", denied)));
        }
    }
}
