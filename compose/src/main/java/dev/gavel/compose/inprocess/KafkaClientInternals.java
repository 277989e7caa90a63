package dev.gavel.compose.inprocess;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.InvocationTargetException;
import org.apache.kafka.clients.ApiVersions;
import org.apache.kafka.clients.KafkaClient;
import org.apache.kafka.clients.NetworkClient;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.internals.ClassicKafkaConsumer;
import org.apache.kafka.clients.consumer.internals.ConsumerNetworkClient;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.internals.ProducerInterceptors;
import org.apache.kafka.clients.producer.internals.ProducerMetadata;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.network.Selectable;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;

/// The members of Kafka's clients that the in-process transport needs and that are not public. The only class that uses
/// reflection on Kafka; docs/adr/0044 says why, and what to look at when Kafka is upgraded.
final class KafkaClientInternals {
    private static final String ADVICE =
            "the in-process transport does not fit this version of Kafka (use --kafka-transport=socket): ";

    private KafkaClientInternals() {}

    /// A producer that sends with a given network client.
    static <K, V> KafkaProducer<K, V> producer(
            ProducerConfig config,
            Serializer<K> keys,
            Serializer<V> values,
            ProducerMetadata metadata,
            KafkaClient client,
            ApiVersions versions) {
        try {
            @SuppressWarnings("unchecked")
            KafkaProducer<K, V> producer =
                    (KafkaProducer<K, V>)
                            producerConstructor()
                                    .newInstance(config, keys, values, metadata, client, null, versions, Time.SYSTEM);
            return producer;
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(ADVICE + e, e);
        }
    }

    /// Replaces the selector of a consumer, which no thread has used yet.
    ///
    /// @return the selector until now; the caller closes it
    static Selectable replaceSelector(KafkaConsumer<?, ?> consumer, Selectable selector) {
        NetworkClient client = networkClient(consumer);
        Field field = field(NetworkClient.class, "selector", Selectable.class);
        try {
            Selectable until = (Selectable) field.get(client);
            field.set(client, selector);
            return until;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(ADVICE + e, e);
        }
    }

    static Metrics metrics(KafkaConsumer<?, ?> consumer) {
        return read(delegate(consumer), ClassicKafkaConsumer.class, "metrics", Metrics.class);
    }

    static Metrics metrics(KafkaProducer<?, ?> producer) {
        return read(producer, KafkaProducer.class, "metrics", Metrics.class);
    }

    private static NetworkClient networkClient(KafkaConsumer<?, ?> consumer) {
        ConsumerNetworkClient client =
                read(delegate(consumer), ClassicKafkaConsumer.class, "client", ConsumerNetworkClient.class);
        return cast(read(client, ConsumerNetworkClient.class, "client", KafkaClient.class), NetworkClient.class);
    }

    private static ClassicKafkaConsumer<?, ?> delegate(KafkaConsumer<?, ?> consumer) {
        return cast(read(consumer, KafkaConsumer.class, "delegate", Object.class), ClassicKafkaConsumer.class);
    }

    private static Constructor<?> producerConstructor() throws NoSuchMethodException {
        Constructor<?> constructor =
                KafkaProducer.class.getDeclaredConstructor(
                        ProducerConfig.class,
                        Serializer.class,
                        Serializer.class,
                        ProducerMetadata.class,
                        KafkaClient.class,
                        ProducerInterceptors.class,
                        ApiVersions.class,
                        Time.class);
        constructor.setAccessible(true);
        return constructor;
    }

    private static <T> T read(Object owner, Class<?> declaring, String name, Class<T> type) {
        try {
            return cast(field(declaring, name, type).get(owner), type);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(ADVICE + e, e);
        }
    }

    private static Field field(Class<?> declaring, String name, Class<?> type) {
        try {
            Field field = declaring.getDeclaredField(name);
            if (!type.isAssignableFrom(field.getType())) {
                throw new IllegalStateException(ADVICE + field);
            }
            field.setAccessible(true);
            return field;
        } catch (NoSuchFieldException | InaccessibleObjectException e) {
            throw new IllegalStateException(ADVICE + declaring.getName() + "." + name, e);
        }
    }

    private static <T> T cast(@Nullable Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalStateException(ADVICE + value + " is no " + type.getName());
        }
        return type.cast(value);
    }
}
