package dev.gavel.testing.contract;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The OpenAPI document of the HTTP API. Its schemas let clients ignore new fields; here a field of a response that is
/// not in the document is an error.
public final class ApiDocument {
    private static final String RESOURCE = "/META-INF/openapi.yaml";
    private static final Set<String> METHODS = Set.of("get", "post", "put", "patch", "delete");
    private static final JsonMapper JSON = new JsonMapper();
    private static final SchemaRegistry SCHEMAS =
            SchemaRegistry.withDefaultDialect(
                    SpecificationVersion.DRAFT_2020_12,
                    builder ->
                            builder.schemaRegistryConfig(
                                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));

    private final JsonNode root;
    private final ObjectNode openSchemas;
    private final ObjectNode closedSchemas;
    private final Map<String, Operation> operations = new LinkedHashMap<>();
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();

    /// @param id the `operationId`
    /// @param template with `{name}` for each parameter of the path
    record Operation(String id, String method, String template, JsonNode node) {}

    private ApiDocument(JsonNode root) {
        this.root = root;
        JsonNode schemas = root.path("components").path("schemas");
        openSchemas = (ObjectNode) withLocalReferences(schemas, false);
        closedSchemas = (ObjectNode) withLocalReferences(schemas, true);
        root.path("paths")
                .forEachEntry((template, methods) ->
                        methods.forEachEntry((method, node) -> {
                            if (METHODS.contains(method)) {
                                String id = node.path("operationId").asString("");
                                operations.put(id, new Operation(id, method, template, node));
                            }
                        }));
    }

    /// The document on the class path; null: this module does not have the API.
    public static @Nullable ApiDocument onClassPath() {
        try (InputStream in = ApiDocument.class.getResourceAsStream(RESOURCE)) {
            return in == null ? null : new ApiDocument(new YAMLMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static ApiDocument parse(String yaml) {
        return new ApiDocument(new YAMLMapper().readTree(yaml));
    }

    /// The whole document.
    public JsonNode root() {
        return root;
    }

    /// The ids of all operations.
    public Set<String> operationIds() {
        return operations.keySet();
    }

    /// Every problem code that is in a response.
    public Set<String> problemCodes() {
        Set<String> codes = new TreeSet<>();
        for (JsonNode listed : root.findValues("x-problem-codes")) {
            listed.forEach(inner -> {
                if (inner.isArray()) {
                    inner.forEach(code -> codes.add(code.asString()));
                } else {
                    codes.add(inner.asString());
                }
            });
        }
        return codes;
    }

    /// The operation of a request; null: none has this path and method.
    @Nullable Operation operation(String method, String path) {
        Operation found = null;
        for (Operation operation : operations.values()) {
            if (operation.method.equalsIgnoreCase(method)
                    && matches(operation.template, path)
                    // A path without parameters is the more specific one.
                    && (found == null || found.template.contains("{"))) {
                found = operation;
            }
        }
        return found;
    }

    boolean hasPath(String path) {
        return operations.values().stream().anyMatch(operation -> matches(operation.template, path));
    }

    private static boolean matches(String template, String path) {
        String[] wanted = template.split("/", -1);
        String[] given = path.split("/", -1);
        if (wanted.length != given.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            boolean isParameter = wanted[i].startsWith("{");
            if (isParameter ? given[i].isEmpty() : !wanted[i].equals(given[i])) {
                return false;
            }
        }
        return true;
    }

    /// The node, or what it refers to.
    JsonNode resolve(JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isString() ? root.at(reference.asString().substring(1)) : node;
    }

    /// The faults of a JSON text; empty: it is valid.
    ///
    /// @param closed whether fields that the schema does not have are faults
    List<String> faults(JsonNode schema, String json, boolean closed) {
        JsonNode instance;
        try {
            instance = JSON.readTree(json);
        } catch (JacksonException e) {
            return List.of("not JSON: " + e.getOriginalMessage());
        }
        return faults(schema, instance, closed);
    }

    List<String> faults(JsonNode schema, JsonNode instance, boolean closed) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("schema", schema);
        whole.put("closed", closed);
        Schema ready = compiled.computeIfAbsent(whole, _ -> compile(schema, closed));
        return ready.validate(instance).stream().map(error -> error.toString()).toList();
    }

    private Schema compile(JsonNode schema, boolean closed) {
        ObjectNode whole = JSON.createObjectNode();
        whole.set("$defs", closed ? closedSchemas : openSchemas);
        whole.set("allOf", JSON.createArrayNode().add(withLocalReferences(schema, closed)));
        return SCHEMAS.getSchema(whole);
    }

    private static JsonNode withLocalReferences(JsonNode node, boolean closed) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = JSON.createObjectNode();
            object.forEachEntry((name, value) ->
                    copy.set(
                            name,
                            name.equals("$ref") && value.isString()
                                    ? JSON.valueToTree(value.asString().replace("#/components/schemas/", "#/$defs/"))
                                    : withLocalReferences(value, closed)));
            if (closed && object.path("properties").isObject() && !object.has("additionalProperties")) {
                copy.put("additionalProperties", false);
            }
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = JSON.createArrayNode();
            array.forEach(value -> copy.add(withLocalReferences(value, closed)));
            return copy;
        }
        return node;
    }

    /// Every example of the document that its own schema does not allow.
    public List<String> invalidExamples() {
        List<String> faults = new ArrayList<>();
        for (Operation operation : operations.values()) {
            invalidExamples(operation.id + " request", resolve(operation.node.path("requestBody")), faults);
            operation
                    .node
                    .path("responses")
                    .forEachEntry((status, response) ->
                            invalidExamples(operation.id + " " + status, resolve(response), faults));
            operation
                    .node
                    .path("parameters")
                    .forEach(parameter -> invalidExample(operation, resolve(parameter), faults));
        }
        return faults;
    }

    private void invalidExample(Operation operation, JsonNode parameter, List<String> faults) {
        String name = operation.id + " " + parameter.path("name").asString();
        if (parameter.path("example").isMissingNode()) {
            faults.add(name + ": no example");
        } else {
            faults(parameter.path("schema"), parameter.path("example"), true)
                    .forEach(fault -> faults.add(name + ": " + fault));
        }
    }

    private void invalidExamples(String name, JsonNode withContent, List<String> faults) {
        withContent
                .path("content")
                .forEachEntry((type, content) -> {
                    List<JsonNode> examples = new ArrayList<>();
                    content.path("examples").forEach(example -> examples.add(resolve(example).path("value")));
                    if (content.has("example")) {
                        examples.add(content.path("example"));
                    }
                    if (examples.isEmpty()) {
                        faults.add(name + " " + type + ": no example");
                    }
                    examples.forEach(example ->
                            faults(content.path("schema"), example, true)
                                    .forEach(fault -> faults.add(name + " " + type + ": " + fault)));
                });
    }
}
