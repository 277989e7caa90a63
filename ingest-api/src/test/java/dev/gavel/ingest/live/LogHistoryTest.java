package dev.gavel.ingest.live;

import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.live.LiveEvents.LiveLimits;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.kafka.KafkaTransport;
import dev.gavel.testing.SampleEvents;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogHistoryTest {
    private static final Duration BOUND = Duration.ofSeconds(10);
    private static final long WATCHED = 42;
    private static final long OTHER = 43;
    private static final long END = 1_000_000;

    private final AtomicInteger polls = new AtomicInteger();

    /// Two such readings would otherwise keep the history from everybody else.
    @Test
    void aReadingThatNobodyWaitsForAnyMoreEnds() throws Exception {
        KafkaCluster cluster = KafkaCluster.at("nowhere:1").over(new SlowTopic());
        try (LiveLoop loop = new LiveLoop(1, LiveLimits.DEFAULT);
                LogHistory history = new LogHistory(cluster, loop)) {
            history.start();
            CompletableFuture<Boolean> answer = history.wasOver(WATCHED, 0, 10, END);
            await("the reading").atMost(BOUND).until(() -> polls.get() > 100);

            answer.cancel(false);

            await("its end")
                    .atMost(BOUND)
                    .pollInterval(Duration.ofMillis(100))
                    .during(Duration.ofMillis(400))
                    .until(() -> polls.getAndSet(0) == 0);
        }
    }

    /// A partition with an event of another auction at every offset. One poll returns one of them.
    private final class SlowTopic implements KafkaTransport {
        private long position;

        @Override
        @SuppressWarnings("unchecked")
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            return (Consumer<byte[], byte[]>)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {Consumer.class},
                            (_, method, arguments) -> call(method.getName(), arguments));
        }

        private @Nullable Object call(String method, Object[] arguments) {
            return switch (method) {
                case "assign", "close" -> null;
                case "seek" -> {
                    position = (Long) arguments[1];
                    yield null;
                }
                case "position" -> position;
                case "beginningOffsets" -> Map.of(EventLog.partition(0), 0L);
                case "endOffsets" -> Map.of(EventLog.partition(0), END);
                case "poll" -> poll();
                default -> throw new UnsupportedOperationException(method);
            };
        }

        private ConsumerRecords<byte[], byte[]> poll() {
            polls.incrementAndGet();
            try {
                TimeUnit.MILLISECONDS.sleep(1);
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            TopicPartition partition = EventLog.partition(0);
            var record = SampleEvents.record(position, SampleEvents.accepted(OTHER, 0, position, 1));
            position++;
            return new ConsumerRecords<>(Map.of(partition, List.of(record)), Map.of());
        }

        @Override
        public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Admin admin(Map<String, Object> settings) {
            throw new UnsupportedOperationException();
        }
    }
}
