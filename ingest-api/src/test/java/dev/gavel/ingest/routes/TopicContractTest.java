package dev.gavel.ingest.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.FileDescriptor;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.gavel.schema.TraceParent;
import dev.gavel.schema.proto.CommandProto;
import dev.gavel.schema.proto.EventProto;
import dev.gavel.schema.proto.ReplyProto;
import dev.gavel.schema.topic.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// META-INF/asyncapi.yaml is valid AsyncAPI 3, and says what [Topics] and the `.proto` files say. The schema is that of
/// the AsyncAPI initiative (`@asyncapi/specs` 6.11.1, Apache-2.0).
class TopicContractTest {
    private static final Topics TOPICS =
            new Topics(Topics.DEFAULT_PARTITIONS, Topics.DEFAULT_REPLY_PARTITIONS, (short) 1);

    private final JsonNode document = document();
    private final Schema asyncApi = asyncApi();

    private static JsonNode document() {
        try (InputStream in = TopicContractTest.class.getResourceAsStream("/META-INF/asyncapi.yaml")) {
            return new YAMLMapper().readTree(in);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Schema asyncApi() {
        try (InputStream in = TopicContractTest.class.getResourceAsStream("/asyncapi-3.0.0.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                    .getSchema(new JsonMapper().readTree(in));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void itIsValidAsyncApi() {
        assertThat(asyncApi.validate(document)).isEmpty();
    }

    @Test
    void theSchemaFindsWhatIsNotAsyncApi() {
        ObjectNode wrong = (ObjectNode) document.deepCopy();
        ((ObjectNode) wrong.path("operations").path("followEvents")).put("action", "listen");
        wrong.put("chanels", 1);

        assertThat(asyncApi.validate(wrong)).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void channelsAreTheTopicsWithTheirSettings() {
        Map<String, Topics.Topic> topics = new TreeMap<>();
        TOPICS.all().forEach(topic -> topics.put(topic.name(), topic));
        List<String> addresses = new ArrayList<>();
        document.path("channels")
                .forEach(channel -> {
                    String address = channel.path("address").asString();
                    addresses.add(address);
                    JsonNode kafka = channel.path("bindings").path("kafka");
                    Topics.Topic topic = Objects.requireNonNull(topics.get(address), address);
                    assertThat(kafka.path("topic").asString()).isEqualTo(address);
                    assertThat(kafka.path("partitions").asInt()).as(address).isEqualTo(topic.partitions());
                    Map<String, String> settings = new TreeMap<>();
                    kafka.path("topicConfiguration")
                            .forEachEntry((name, value) ->
                                    settings.put(name, value.isArray() ? value.get(0).asString() : value.asString()));
                    Map<String, String> actual = new TreeMap<>(topic.settings());
                    // The replicas are the operator's.
                    actual.remove("min.insync.replicas");
                    actual.putIfAbsent("cleanup.policy", "delete");
                    assertThat(settings).as(address).isEqualTo(actual);
                });
        assertThat(addresses).containsExactlyInAnyOrderElementsOf(topics.keySet());
    }

    @Test
    void messagesAreTheProtobufOnes() throws IOException {
        Map<String, FileDescriptor> files =
                Map.of(
                        "command", CommandProto.getDescriptor(),
                        "event", EventProto.getDescriptor(),
                        "reply", ReplyProto.getDescriptor());
        for (var file : files.entrySet()) {
            JsonNode message = document.path("components").path("messages").path(file.getKey());
            String name = message.path("name").asString();
            assertThat(file.getValue().getMessageTypes()).extracting(type -> type.getFullName()).contains(name);
            assertThat(message.path("payload").path("schema").asString())
                    .as("the text of %s.proto: replace it in asyncapi.yaml", file.getKey())
                    .isEqualTo(Files.readString(Path.of("../schemas/src/main/proto", file.getValue().getName())));
            assertThat(message.path("headers").path("schema").path("properties").has(TraceParent.HEADER)).isTrue();
        }
    }

    @Test
    void everyReferenceHasATarget() {
        List<String> broken = new ArrayList<>();
        document.findValues("$ref")
                .forEach(reference -> {
                    if (document.at(reference.asString().substring(1)).isMissingNode()) {
                        broken.add(reference.asString());
                    }
                });
        assertThat(broken).isEmpty();
    }
}
