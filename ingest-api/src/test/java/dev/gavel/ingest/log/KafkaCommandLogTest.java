package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.topic.Topics;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaCommandLogTest {
    private static final byte[] KEY = AuctionKey.encode(42);
    private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final BrokerClock clock = new BrokerClock(InstantSource.system());
    private final Admission admission = new Admission(8, AdmissionLimits.DEFAULT);
    private final KafkaCommandLog log = new KafkaCommandLog(producer, 8, clock, admission);
    private final List<String> results = new ArrayList<>();
    private final CommandLog.AppendCallback callback =
            new CommandLog.AppendCallback() {
                @Override
                public void appended(Position at) {
                    results.add("appended " + at);
                }

                @Override
                public void notAppended(String reason) {
                    results.add("not appended: " + reason);
                }

                @Override
                public void uncertain(String reason) {
                    results.add("uncertain: " + reason);
                }
            };

    @Test
    void appendsToTheAuctionsPartitionWithItsTrace() {
        log.append(KEY, new byte[] {1}, TRACE, callback);
        producer.completeNext();

        ProducerRecord<byte[], byte[]> record = producer.history().getFirst();
        int partition = AuctionKey.partition(KEY, 8);
        assertThat(record.topic()).isEqualTo(Topics.COMMANDS);
        assertThat(record.partition()).isEqualTo(partition);
        assertThat(record.timestamp()).isNull();
        assertThat(record.headers().lastHeader("traceparent").value()).asString().isEqualTo(TRACE);
        assertThat(results).containsExactly("appended " + partition + "@0");
        assertThat(log.appended()).isEqualTo(1);
    }

    @Test
    void tellsAdmissionWhatIsOnTheLog() {
        int partition = AuctionKey.partition(KEY, 8);
        admission.learn(partition, 0, 0);
        log.append(KEY, new byte[] {1}, null, callback);
        assertThat(admission.lag()).isZero();

        producer.completeNext();

        assertThat(admission.lag()).isEqualTo(1);
    }

    @Test
    void sendsNoHeaderWithoutTrace() {
        log.append(KEY, new byte[] {1}, null, callback);

        assertThat(producer.history().getFirst().headers().toArray()).isEmpty();
    }

    @Test
    void isNotAppendedWhenTheProducerFailsInTheCallersThread() {
        producer.sendException = new TimeoutException("no metadata");

        log.append(KEY, new byte[] {1}, null, callback);

        assertThat(results).containsExactly("not appended: no metadata");
    }

    @Test
    void isUncertainWhenTheAcknowledgementFailsLater() throws InterruptedException {
        log.append(KEY, new byte[] {1}, null, callback);
        Thread sender = new Thread(() -> producer.errorNext(new TimeoutException("expired")));
        sender.start();
        sender.join();

        assertThat(results).containsExactly("uncertain: expired");
        assertThat(log.failed()).isEqualTo(1);
    }

    @Test
    void isNotAppendedWhenTheProducerIsClosed() {
        log.close();

        log.append(KEY, new byte[] {1}, null, callback);

        assertThat(results).hasSize(1).first().asString().startsWith("not appended: ");
    }

    @Test
    void keepsTheSettingsThatInvariant1DependsOn() {
        Map<String, Object> settings = KafkaCommandLog.settings();

        assertThat(settings)
                .containsEntry(ProducerConfig.ACKS_CONFIG, "all")
                .containsEntry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true)
                .doesNotContainKey(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        assertThat((Integer) settings.get(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG))
                .isLessThan((int) WaitPolicy.APPEND_WAIT.toMillis());
    }
}
