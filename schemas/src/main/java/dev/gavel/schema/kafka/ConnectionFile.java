package dev.gavel.schema.kafka;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/// Reads a file of Kafka properties that say how to connect: TLS, authentication, and timeouts of connections. They
/// apply to every client of the process.
///
/// A property is accepted if producers, consumers and admin clients all have it and Gavel does not set it itself.
/// Everything else belongs to single clients, and decisions depend on much of it (invariants 1 and 4,
/// docs/architecture.md#invariants). A value may be a reference to a secret in another file, like
/// `${file:/run/secrets/kafka.properties:password}`, which Kafka's config providers resolve.
public final class ConnectionFile {
    private static final String PROVIDERS = AbstractConfig.CONFIG_PROVIDERS_CONFIG;

    /// A fetch may be answered by a replica in the same rack. Only consumers have it.
    private static final String RACK = CommonClientConfigs.CLIENT_RACK_CONFIG;

    /// What Gavel sets for single clients, or for all.
    private static final Set<String> SET_BY_GAVEL =
            Set.of(
                    CommonClientConfigs.CLIENT_ID_CONFIG,
                    CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG,
                    CommonClientConfigs.RETRY_BACKOFF_MS_CONFIG,
                    CommonClientConfigs.RECEIVE_BUFFER_CONFIG);

    private ConnectionFile() {}

    /// @throws IllegalArgumentException if the file cannot be read, or if a property is unknown, malformed, or not one
    ///   of a connection; the message says what to do
    public static Map<String, String> read(Path file) {
        Map<String, String> properties = properties(file);
        properties.keySet().forEach(name -> requireOfConnection(name, file));
        // Kafka checks the values, and resolves references.
        Map<String, Object> values = new HashMap<>(properties);
        values.remove(RACK);
        try {
            var _ = new AbstractConfig(AdminClientConfig.configDef(), values, false);
        } catch (ConfigException e) {
            throw new IllegalArgumentException(file + " (--kafka-config): " + e.getMessage(), e);
        }
        return properties;
    }

    private static void requireOfConnection(String name, Path file) {
        if (name.equals(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw invalid(file, "bootstrap.servers is the option --kafka (KAFKA_BOOTSTRAP). Remove the line");
        }
        if (name.startsWith(PROVIDERS) || name.equals(RACK) || (isOfAll(name) && !SET_BY_GAVEL.contains(name))) {
            return;
        }
        if (SET_BY_GAVEL.contains(name) || isOfAny(name)) {
            throw invalid(
                    file,
                    name
                            + " is set by Gavel for each client, because its guarantees or its deadlines depend on it. Remove"
                            + " the line: the file has only properties of connections, like security.protocol, sasl.* and ssl.*");
        }
        throw invalid(
                file,
                "Kafka's clients have no property "
                        + name
                        + nearest(name)
                        + ". The file has properties of connections, like security.protocol, sasl.* and ssl.*");
    }

    private static boolean isOfAll(String name) {
        return ProducerConfig.configNames().contains(name)
                && ConsumerConfig.configNames().contains(name)
                && AdminClientConfig.configNames().contains(name);
    }

    private static boolean isOfAny(String name) {
        return ProducerConfig.configNames().contains(name)
                || ConsumerConfig.configNames().contains(name)
                || AdminClientConfig.configNames().contains(name);
    }

    /// Two properties with the same letters in another order, or with one more or fewer, are hard to tell apart.
    private static String nearest(String name) {
        TreeSet<String> known = new TreeSet<>(AdminClientConfig.configNames());
        TreeMap<Integer, String> byDistance = new TreeMap<>();
        known.forEach(candidate -> byDistance.putIfAbsent(distance(name, candidate), candidate));
        Map.Entry<Integer, String> first = byDistance.firstEntry();
        return first != null && first.getKey() <= 3 ? " (did you mean " + first.getValue() + "?)" : "";
    }

    /// Levenshtein's: how many letters to insert, delete or replace.
    private static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int column = 0; column <= to.length(); column++) {
            row[column] = column;
        }
        for (int line = 1; line <= from.length(); line++) {
            int diagonal = row[0];
            row[0] = line;
            for (int column = 1; column <= to.length(); column++) {
                int replaced = diagonal + (from.charAt(line - 1) == to.charAt(column - 1) ? 0 : 1);
                diagonal = row[column];
                row[column] = Math.min(replaced, Math.min(row[column], row[column - 1]) + 1);
            }
        }
        return row[to.length()];
    }

    private static Map<String, String> properties(Path file) {
        Properties read = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            read.load(reader);
        } catch (NoSuchFileException e) {
            throw invalid(file, "there is no such file");
        } catch (AccessDeniedException e) {
            throw invalid(file, "this user may not read it");
        } catch (CharacterCodingException e) {
            throw invalid(file, "it is not UTF-8 text");
        } catch (IOException e) {
            throw invalid(file, "it cannot be read: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(file, "a \\u is not followed by four hexadecimal digits");
        }
        Map<String, String> properties = new HashMap<>();
        read.stringPropertyNames().forEach(name -> properties.put(name, read.getProperty(name).strip()));
        return properties;
    }

    private static IllegalArgumentException invalid(Path file, String why) {
        return new IllegalArgumentException(file + " (--kafka-config, GAVEL_KAFKA_CONFIG): " + why);
    }
}
