package dev.gavel.system;

// docs/api.md begins
import dev.gavel.schema.Event;
import dev.gavel.schema.codec.Decoded;
import dev.gavel.schema.codec.EventCodec;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/// Prints every decision, from the first one on, until it is stopped.
final class SubscriberExample {
    private SubscriberExample() {}

    public static void main(String[] arguments) {
        Map<String, Object> settings =
                Map.of(
                        "bootstrap.servers", "localhost:9092",
                        "group.id", "my-service",
                        // A group that is new begins with the first event.
                        "auto.offset.reset", "earliest",
                        // Only committed decisions.
                        "isolation.level", "read_committed",
                        // Offsets are committed below, after the events were handled.
                        "enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(Topics.EVENTS));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    handle(record);
                }
                consumer.commitSync();
            }
        }
    }

    private static void handle(ConsumerRecord<byte[], byte[]> record) {
        switch (EventCodec.decode(record.key(), record.value())) {
            case Decoded.Message<Event>(Event event) -> System.out.println(event);
            case Decoded.Malformed<Event>(String reason) -> System.err.println(record.offset() + ": " + reason);
        }
    }
}
// docs/api.md ends
