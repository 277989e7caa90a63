package dev.gavel.testing;

import static org.awaitility.Awaitility.await;

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

/// Writes events in transactions, as the processor does.
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

    /// Deletes the topic if it exists, and creates it again with a new topic id.
    ///
    /// @param partitions 0: deletes only
    public static void recreate(String bootstrap, int partitions) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            if (admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(Topics.EVENTS)) {
                admin.deleteTopics(List.of(Topics.EVENTS)).all().get(10, TimeUnit.SECONDS);
                await("the topic is deleted")
                        .until(() -> !admin.listTopics().names().get(10, TimeUnit.SECONDS).contains(Topics.EVENTS));
            }
            if (partitions > 0) {
                NewTopic topic =
                        new NewTopic(Topics.EVENTS, partitions, (short) 1)
                                .configs(new Topics(partitions, 1, (short) 1).all().get(1).settings());
                // The broker keeps the name of a deleted topic for a moment after it stops listing the topic.
                await("the topic is created again")
                        .until(() -> {
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

    /// Writes all events in one transaction.
    public void write(List<Event> events) {
        producer.beginTransaction();
        send(events);
        producer.commitTransaction();
    }

    /// Writes all events in a transaction that is aborted.
    public void abort(List<Event> events) {
        producer.beginTransaction();
        send(events);
        producer.flush();
        producer.abortTransaction();
    }

    private void send(List<Event> events) {
        for (Event event : events) {
            ConsumerRecord<byte[], byte[]> record = SampleEvents.record(0, event);
            var _ =
                    producer.send(
                            new ProducerRecord<>(record.topic(), record.partition(), record.key(), record.value()));
        }
    }

    /// Writes any bytes in one transaction, malformed ones too.
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
