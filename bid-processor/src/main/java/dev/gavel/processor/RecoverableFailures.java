package dev.gavel.processor;

import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;

/// What a stream thread may die of without there being a bug: Kafka was away, or has given its transaction up
/// meanwhile. A new thread has a new producer, and goes on from what was committed.
final class RecoverableFailures {
    private RecoverableFailures() {}

    static boolean isOne(Throwable uncaught) {
        for (Throwable cause = uncaught; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || isLostTransaction(cause)) {
                return true;
            }
        }
        return false;
    }

    /// A broker that was away for longer than the transaction's timeout aborts it when it is back. The producer may
    /// hear of that as a wrong state or sequence rather than as a fence, and Streams passes those on as fatal
    /// (KAFKA-19690 mended one such way).
    private static boolean isLostTransaction(Throwable cause) {
        return cause instanceof ApplicationRecoverableException
                || cause instanceof InvalidTxnStateException
                || cause instanceof OutOfOrderSequenceException;
    }
}
