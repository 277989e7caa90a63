package dev.gavel.schema.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConnectionFileTest {
    @TempDir Path directory;

    @Test
    void readsThePropertiesOfAConnection() throws IOException {
        String login =
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"u\" password=\"p\";";

        Map<String, String> properties =
                read(
                        """
                        # how ingest logs in
                        security.protocol=SASL_SSL
                        sasl.mechanism = SCRAM-SHA-512\s\s
                        sasl.jaas.config=%s
                        ssl.truststore.location=/etc/gavel/ca.pem
                        ssl.truststore.type=PEM
                        client.rack=b
                        reconnect.backoff.max.ms=500
                        """
                                .formatted(login));

        assertThat(properties)
                .isEqualTo(
                        Map.of(
                                "security.protocol", "SASL_SSL",
                                "sasl.mechanism", "SCRAM-SHA-512",
                                "sasl.jaas.config", login,
                                "ssl.truststore.location", "/etc/gavel/ca.pem",
                                "ssl.truststore.type", "PEM",
                                "client.rack", "b",
                                "reconnect.backoff.max.ms", "500"));
    }

    /// Each of them would break a guarantee or a deadline, in every client at once.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "acks", "enable.idempotence", "transactional.id", "linger.ms", "max.in.flight.requests.per.connection",
                "isolation.level", "auto.offset.reset", "enable.auto.commit", "group.id", "session.timeout.ms",
                "key.serializer", "value.deserializer", "client.id", "request.timeout.ms", "retry.backoff.ms",
                "default.api.timeout.ms", "interceptor.classes", "compression.type"
            })
    void rejectsByNameWhatGavelSetsItself(String property) {
        assertThatThrownBy(() -> read(property + "=1\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka.properties (--kafka-config, GAVEL_KAFKA_CONFIG): " + property)
                .hasMessageContaining("set by Gavel")
                .hasMessageContaining("Remove the line");
    }

    @Test
    void theAddressesAreAnOption() {
        assertThatThrownBy(() -> read("bootstrap.servers=a:1\n"))
                .hasMessageContaining("bootstrap.servers is the option --kafka (KAFKA_BOOTSTRAP)");
    }

    @ParameterizedTest
    @CsvSource({
        "ssl.trustore.location, ssl.truststore.location",
        "security.protokol, security.protocol",
        "sasl.mechanisms, sasl.mechanism"
    })
    void suggestsTheKnownNameOfAMisspelledOne(String misspelled, String known) {
        assertThatThrownBy(() -> read(misspelled + "=x\n"))
                .hasMessageContaining("no property " + misspelled + " (did you mean " + known + "?)");
    }

    @Test
    void suggestsNothingForANameLikeNoOther() {
        assertThatThrownBy(() -> read("password=hush\n"))
                .hasMessageContaining("no property password. ")
                .hasMessageNotContaining("hush");
    }

    @Test
    void rejectsAValueThatKafkaRejects() {
        assertThatThrownBy(() -> read("security.protocol=SASL_SLL\n"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka.properties")
                .hasMessageContaining("SASL_SLL")
                .hasMessageContaining("security.protocol");
    }

    /// The file can be in a repository, and its passwords elsewhere.
    @Test
    void aValueCanBeASecretOfAnotherFile() throws IOException {
        Path secrets = Files.writeString(directory.resolve("secrets.properties"), "password=hush\n");

        Map<String, String> properties =
                read(
                        """
                        config.providers=file
                        config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                        ssl.key.password=${file:%s:password}
                        """
                                .formatted(secrets));

        assertThat(properties).containsEntry("ssl.key.password", "${file:" + secrets + ":password}");
    }

    @Test
    void saysWhySecretsOfAnotherFileCannotBeRead() {
        assertThatThrownBy(() ->
                        read(
                                """
                                config.providers=file
                                config.providers.file.class=org.apache.kafka.common.config.provider.FileConfigProvider
                                ssl.key.password=${file:/nowhere/secrets:password}
                                """))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/nowhere/secrets");
    }

    @Test
    void saysWhyTheFileCannotBeRead() throws IOException {
        assertThatThrownBy(() -> ConnectionFile.read(directory.resolve("missing")))
                .hasMessageContaining("missing (--kafka-config, GAVEL_KAFKA_CONFIG): there is no such file");
        assertThatThrownBy(() -> ConnectionFile.read(directory)).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> read("security.protocol=\\uZZZZ\n")).hasMessageContaining("hexadecimal");
        Path latin = Files.write(directory.resolve("latin"), "# für\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ConnectionFile.read(latin)).hasMessageContaining("not UTF-8");
    }

    private Map<String, String> read(String lines) throws IOException {
        return ConnectionFile.read(Files.writeString(directory.resolve("kafka.properties"), lines));
    }
}
