package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class RecoverableFailuresTest {
    @ParameterizedTest
    @MethodSource("outages")
    void aKafkaOutageAndAnAbortedTransactionAreRecoverable(Exception cause) {
        assertThat(RecoverableFailures.isRecoverable(asStreamsWrapsIt(cause))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aBugAndAWrongSettingAreNotRecoverable(Exception cause) {
        assertThat(RecoverableFailures.isRecoverable(asStreamsWrapsIt(cause))).isFalse();
    }

    static Exception[] outages() {
        return new Exception[] {
            new TimeoutException(),
            new ProducerFencedException("fenced"),
            new InvalidTxnStateException("aborted meanwhile"),
            new OutOfOrderSequenceException("of a former life")
        };
    }

    static Exception[] bugs() {
        return new Exception[] {
            new IllegalStateException("a bug"),
            new RecordTooLargeException(),
            new TopicAuthorizationException("auction-events")
        };
    }

    private static Exception asStreamsWrapsIt(Exception cause) {
        return new StreamsException(new KafkaException("in an error state", cause));
    }
}
