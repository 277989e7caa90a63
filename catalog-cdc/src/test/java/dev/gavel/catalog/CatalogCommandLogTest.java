package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class CatalogCommandLogTest {
    private static final int PARTITIONS = 8;

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final CatalogCommandLog log = new CatalogCommandLog(producer, PARTITIONS);

    @Test
    void sendsACommandToThePartitionOfItsAuction() throws Exception {
        CompletableFuture<Void> appended = append(command(42), command(43));
        acknowledge(2);
        appended.get(10, TimeUnit.SECONDS);

        for (ProducerRecord<byte[], byte[]> sent : producer.history()) {
            assertThat(sent.topic()).isEqualTo(Topics.COMMANDS);
            assertThat(sent.partition()).isEqualTo(AuctionKey.partition(sent.key(), PARTITIONS));
        }
        assertThat(producer.history())
                .extracting(sent -> CommandCodec.decode(sent.key(), sent.value()))
                .containsExactly(new Decoded.Message<>(command(42)), new Decoded.Message<>(command(43)));
    }

    @Test
    void returnsAfterTheLastAcknowledgement() throws Exception {
        CompletableFuture<Void> appended = append(command(42), command(43));
        acknowledge(1);

        assertThat(appended).isNotDone();
        acknowledge(1);
        appended.get(10, TimeUnit.SECONDS);
    }

    @Test
    void sendsTheWholeBatchAgainAfterATimeout() throws Exception {
        CompletableFuture<Void> appended = append(command(42), command(43));
        acknowledge(1);
        await("the second record is sent").until(() -> producer.errorNext(new TimeoutException("no broker")));
        acknowledge(2);
        appended.get(10, TimeUnit.SECONDS);

        assertThat(producer.history())
                .extracting(sent -> AuctionKey.decode(sent.key()))
                .containsExactly(42L, 43L, 42L, 43L);
    }

    @Test
    void throwsAnErrorThatNoRetryCanResolve() throws Exception {
        CompletableFuture<Void> appended = append(command(42));
        await("the record is sent").until(() -> producer.errorNext(new RecordTooLargeException("too large")));

        assertThatThrownBy(() -> appended.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(RecordTooLargeException.class);
        assertThat(producer.history()).hasSize(1);
    }

    /// An open transaction would delay every reader of the log.
    @Test
    void theProducerIsIdempotentAndNeverTransactional() {
        assertThat(CatalogCommandLog.settings())
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .doesNotContainKey("transactional.id");
    }

    private CompletableFuture<Void> append(Envelope... commands) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        log.append(List.of(commands));
                        done.complete(null);
                    } catch (Exception e) {
                        done.completeExceptionally(e);
                    }
                });
        return done;
    }

    private void acknowledge(int records) {
        for (int i = 0; i < records; i++) {
            await("a record is sent").until(producer::completeNext);
        }
    }

    private static ConditionFactory await(String alias) {
        return Awaitility.await(alias)
                .atMost(Duration.ofSeconds(10))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5));
    }

    private static Envelope command(long auctionId) {
        return new Envelope(new CancelAuction(auctionId, ""), null, 0, "catalog/" + auctionId);
    }
}
