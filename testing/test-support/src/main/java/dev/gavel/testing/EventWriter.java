package dev.gavel.testing;

import dev.gavel.schema.Event;
import dev.gavel.schema.topic.Topics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Writes events as the processor does, in transactions.
public final class EventWriter implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;

    public EventWriter(String bootstrap) {
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrap, "transactional.id", "the-processor"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        producer.initTransactions();
    }

    /// The topic empty and new, with an id of its own.
    public static void recreate(String bootstrap, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(Topics.EVENTS)) {
                admin.deleteTopics(List.of(Topics.EVENTS)).all().get(10, TimeUnit.SECONDS);
                Eventually.isTrue(
                        "the topic is gone",
                        () -> !admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(Topics.EVENTS));
            }
            if (partitions > 0) {
                NewTopic topic =
                        new NewTopic(Topics.EVENTS, partitions, (short) 1)
                                .configs(new Topics(partitions, 1, (short) 1).all().get(1).settings());
                // Its name is free some moments after it is no longer listed.
                Eventually.isTrue(
                        "the topic is there anew",
                        () -> {
                            try {
                                admin.createTopics(List.of(topic)).all().get(10, TimeUnit.SECONDS);
                                return true;
                            } catch (ExecutionException e) {
                                if (e.getCause() instanceof TopicExistsException) {
                                    return false;
                                }
                                throw e;
                            }
                        });
            }
        }
    }

    /// In one transaction.
    public void write(List<Event> events) {
        producer.beginTransaction();
        for (Event event : events) {
            ConsumerRecord<byte[], byte[]> record = SampleEvents.record(0, event);
            var _ =
                    producer.send(
                            new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()));
        }
        producer.commitTransaction();
    }

    /// In one transaction: bytes as they come.
    public void write(int partition, byte[] key, byte[] value) {
        producer.beginTransaction();
        var _ = producer.send(new ProducerRecord<>(Topics.EVENTS, partition, key, value));
        producer.commitTransaction();
    }

    @Override
    public void close() {
        producer.close();
    }
}
