package dev.gavel.processor;

import org.apache.kafka.common.errors.ApplicationRecoverableException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RetriableException;

/// Failures of a stream thread that are not bugs: Kafka was unreachable, or it aborted the thread's transaction. A new
/// thread gets a new producer and continues from the last commit.
final class RecoverableFailures {
    private RecoverableFailures() {}

    static boolean isRecoverable(Throwable uncaught) {
        for (Throwable cause = uncaught; cause != null; cause = cause.getCause()) {
            if (cause instanceof RetriableException || isLostTransaction(cause)) {
                return true;
            }
        }
        return false;
    }

    /// A broker that was down for longer than the transaction's timeout aborts the transaction when it is back. The
    /// producer can get an invalid state or sequence for it instead of being fenced, and Streams treats those as fatal
    /// (KAFKA-19690 fixed one such case).
    private static boolean isLostTransaction(Throwable cause) {
        return cause instanceof ApplicationRecoverableException
                || cause instanceof InvalidTxnStateException
                || cause instanceof OutOfOrderSequenceException;
    }
}
