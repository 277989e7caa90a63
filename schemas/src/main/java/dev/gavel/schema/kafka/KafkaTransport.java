package dev.gavel.schema.kafka;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Creates Kafka clients from complete settings. A broker in the same process can be reached by another implementation.
public interface KafkaTransport {
    /// Kafka's own clients, over TCP.
    KafkaTransport NETWORK = new Network();

    Producer<byte[], byte[]> producer(Map<String, Object> settings);

    Consumer<byte[], byte[]> consumer(Map<String, Object> settings);

    Admin admin(Map<String, Object> settings);

    /// Kafka's own clients.
    record Network() implements KafkaTransport {
        @Override
        public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
            return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
            return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        @Override
        public Admin admin(Map<String, Object> settings) {
            return Admin.create(settings);
        }
    }
}
