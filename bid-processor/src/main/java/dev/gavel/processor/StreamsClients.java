package dev.gavel.processor;

import dev.gavel.schema.kafka.KafkaTransport;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.streams.KafkaClientSupplier;

/// Gives Kafka Streams the clients of the transport. Streams has completed their settings already.
record StreamsClients(KafkaTransport transport) implements KafkaClientSupplier {
    @Override
    public Admin getAdmin(Map<String, Object> settings) {
        return transport.admin(settings);
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> settings) {
        return transport.producer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> settings) {
        return transport.consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> settings) {
        return transport.consumer(settings);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> settings) {
        return transport.consumer(settings);
    }
}
