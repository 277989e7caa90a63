package dev.gavel.compose.helm;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import dev.gavel.schema.topic.Topics;
import dev.gavel.schema.topic.Topics.Topic;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/// The objects that the chart renders: each against Kubernetes' schema, and what Gavel promises of them.
class HelmChartTest {
    private static final Path CHART = Path.of("helm", "gavel");
    private static final Path CONFIGURATION = Path.of("..", "docs", "configuration.md");

    @FunctionalInterface
    private interface Schema {
        void check(JsonElement object) throws IOException;
    }

    private static final Map<String, Schema> SCHEMAS =
            Map.of(
                    "Deployment", V1Deployment::validateJsonElement,
                    "StatefulSet", V1StatefulSet::validateJsonElement,
                    "Service", V1Service::validateJsonElement,
                    "ServiceAccount", V1ServiceAccount::validateJsonElement,
                    "PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
                    "HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
                    "NetworkPolicy", V1NetworkPolicy::validateJsonElement,
                    "Ingress", V1Ingress::validateJsonElement);

    @Test
    void lintFindsNothing() {
        LintResult result = new Helm(CHART).lint().strict().call();

        assertThat(result.isFailed()).as(String.join("\n", result.getMessages())).isFalse();
    }

    @Test
    void everyObjectHasTheFieldsOfItsSchema() throws IOException {
        for (JsonObject object : render(everything())) {
            String kind = object.get("kind").getAsString();
            if (!kind.equals("KafkaTopic")) {
                Objects.requireNonNull(SCHEMAS.get(kind), kind).check(object);
            }
        }
        assertThat(render(everything()).stream().map(object -> object.get("kind").getAsString()))
                .containsAll(SCHEMAS.keySet());
    }

    /// Otherwise the test above would find nothing whatever the chart has.
    @Test
    void aWrongFieldIsFound() {
        JsonObject deployment = object(render(required()), "Deployment", "auctions-gavel-ingest");
        deployment
                .getAsJsonObject("spec")
                .getAsJsonObject("template")
                .getAsJsonObject("spec")
                .addProperty("terminationGracePeriod", 40);

        assertThatThrownBy(() -> V1Deployment.validateJsonElement(deployment))
                .hasMessageContaining("terminationGracePeriod");
        JsonObject budget = object(render(required()), "PodDisruptionBudget", "auctions-gavel-ingest");
        budget.addProperty("kind2", "x");
        assertThatThrownBy(() -> V1PodDisruptionBudget.validateJsonElement(budget)).hasMessageContaining("kind2");
    }

    @Test
    void podsKeepToTheRestrictedProfile() {
        for (JsonObject workload : workloads(render(everything()))) {
            JsonObject pod = podOf(workload);
            JsonObject security = pod.getAsJsonObject("securityContext");
            assertThat(security.get("runAsNonRoot").getAsBoolean()).isTrue();
            assertThat(security.getAsJsonObject("seccompProfile").get("type").getAsString())
                    .isEqualTo("RuntimeDefault");
            assertThat(pod.get("automountServiceAccountToken").getAsBoolean()).isFalse();
            for (JsonElement container : pod.getAsJsonArray("containers")) {
                JsonObject own = container.getAsJsonObject().getAsJsonObject("securityContext");
                assertThat(own.get("allowPrivilegeEscalation").getAsBoolean()).isFalse();
                assertThat(own.get("readOnlyRootFilesystem").getAsBoolean()).isTrue();
                assertThat(own.getAsJsonObject("capabilities").getAsJsonArray("drop").get(0).getAsString())
                        .isEqualTo("ALL");
            }
        }
    }

    @Test
    void passwordsAreFilesAndNeverVariables() {
        for (JsonObject workload : workloads(render(everything()))) {
            for (JsonElement variable : container(workload).getAsJsonArray("env")) {
                String name = variable.getAsJsonObject().get("name").getAsString();
                assertThat(name.endsWith("PASSWORD")).as(name).isFalse();
                assertThat(variable.getAsJsonObject().has("valueFrom")).as(name).isFalse();
            }
        }
    }

    /// A variable that no command has would be ignored, or end the service at its start.
    @Test
    void everyVariableIsOneOfTheDocumentation() throws IOException {
        String documented = Files.readString(CONFIGURATION);
        for (JsonObject workload : workloads(render(everything()))) {
            for (JsonElement variable : container(workload).getAsJsonArray("env")) {
                assertThat(documented).contains("`" + variable.getAsJsonObject().get("name").getAsString() + "`");
            }
        }
    }

    @Test
    void everyMountHasItsVolume() {
        for (JsonObject workload : workloads(render(everything()))) {
            List<String> volumes = new ArrayList<>(names(podOf(workload).getAsJsonArray("volumes")));
            if (workload.getAsJsonObject("spec").has("volumeClaimTemplates")) {
                volumes.add("state");
            }
            assertThat(volumes)
                    .containsExactlyInAnyOrderElementsOf(names(container(workload).getAsJsonArray("volumeMounts")));
        }
    }

    @Test
    void selectorsAndPoliciesMatchThePodsOfTheirServiceAlone() {
        List<JsonObject> objects = render(everything());
        for (JsonObject workload : workloads(objects)) {
            JsonObject labels =
                    workload.getAsJsonObject("spec")
                            .getAsJsonObject("template")
                            .getAsJsonObject("metadata")
                            .getAsJsonObject("labels");
            String name = name(workload);
            assertThat(labels.entrySet())
                    .containsAll(
                            workload.getAsJsonObject("spec")
                                    .getAsJsonObject("selector")
                                    .getAsJsonObject("matchLabels")
                                    .entrySet());
            List<String> policies =
                    objects.stream()
                            .filter(object -> object.get("kind").getAsString().equals("NetworkPolicy"))
                            .filter(object ->
                                    labels.entrySet()
                                            .containsAll(
                                                    object.getAsJsonObject("spec")
                                                            .getAsJsonObject("podSelector")
                                                            .getAsJsonObject("matchLabels")
                                                            .entrySet()))
                            .map(HelmChartTest::name)
                            .toList();
            assertThat(policies).containsExactly(name);
        }
    }

    @Test
    void strimzisTopicsHaveTheSettingsThatTheServicesRequire() {
        Map<String, JsonObject> rendered =
                render(everything()).stream()
                        .filter(object -> object.get("kind").getAsString().equals("KafkaTopic"))
                        .collect(toMap(HelmChartTest::name, object -> object.getAsJsonObject("spec")));
        Topics topics = new Topics(8, 16, (short) 3);
        List<Topic> expected = new ArrayList<>(topics.allWithIngest());
        expected.add(topics.allWithCatalog().getLast());

        assertThat(rendered.keySet()).containsExactlyInAnyOrderElementsOf(expected.stream().map(Topic::name).toList());
        for (Topic topic : expected) {
            JsonObject spec = Objects.requireNonNull(rendered.get(topic.name()));
            assertThat(spec.get("partitions").getAsInt()).as(topic.name()).isEqualTo(topic.partitions());
            assertThat(spec.get("replicas").getAsInt()).isEqualTo(3);
            assertThat(
                            spec.getAsJsonObject("config").entrySet().stream()
                                    .collect(toMap(Map.Entry::getKey, entry -> entry.getValue().getAsString())))
                    .as(topic.name())
                    .isEqualTo(topic.initialSettings());
        }
    }

    @Test
    void saysWhichValueIsMissing() {
        assertThatThrownBy(() -> chart().call()).hasMessageContaining("kafka.bootstrap is required");
        assertThatThrownBy(() -> required().set("catalog.enabled", "true").call())
                .hasMessageContaining("catalog.source.url is required");
    }

    @Test
    void rejectsUnknownValuesAndPasswordsInUrls() {
        assertThatThrownBy(() -> required().set("ingest.replica", "3").call()).hasMessageContaining("replica");
        assertThatThrownBy(() -> required().set("postgres.url", "postgres://gavel:secret@db:5432/gavel").call())
                .hasMessageContaining("postgres");
    }

    @Test
    void theVersionIsTheBuilds() throws IOException {
        Matcher version =
                Pattern.compile("<version>(.*?)(-SNAPSHOT)?</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();

        assertThat(Files.readString(CHART.resolve("Chart.yaml")))
                .contains("\nappVersion: " + version.group(1) + "\n", "\nversion: " + version.group(1) + "\n");
    }

    @Test
    void theApiIsOpenedToEverybodyOnlyIfToldSo() {
        assertThatThrownBy(() -> required().set("ingest.insecure", "false").call())
                .hasMessageContaining("ingest.auth.jwks");
        assertThatThrownBy(() -> required().set("ingest.auth.jwks", "https://issuer.example/jwks").call())
                .hasMessageContaining("ingest.auth.issuer");

        List<String> open = variables(render(required()));
        List<String> asking =
                variables(render(required().set("ingest.insecure", "false").set("ingest.auth.apiKeys", "true")));

        assertThat(open).contains("GAVEL_INSECURE").doesNotContain("GAVEL_AUTH_API_KEYS");
        assertThat(asking).contains("GAVEL_AUTH_API_KEYS").doesNotContain("GAVEL_INSECURE");
    }

    /// The sender makes requests for whoever may add webhooks, and refuses internal addresses itself, too.
    @Test
    void webhooksAreOffAndReachNothingInternalUnlessToldSo() {
        assertThat(render(required()).stream().map(HelmChartTest::name)).doesNotContain("auctions-gavel-webhooks");

        String guarded = object(render(everything()), "NetworkPolicy", "auctions-gavel-webhooks").toString();
        String allowed =
                object(
                                render(everything().set("webhooks.allowPrivate", "true")),
                                "NetworkPolicy",
                                "auctions-gavel-webhooks")
                        .toString();

        assertThat(guarded).contains("0.0.0.0/0", "169.254.0.0/16", "10.0.0.0/8", "fc00::/7");
        assertThat(allowed).contains("0.0.0.0/0").doesNotContain("169.254.0.0/16");
    }

    private static List<String> variables(List<JsonObject> objects) {
        return names(container(object(objects, "Deployment", "auctions-gavel-ingest")).getAsJsonArray("env"));
    }

    private static TemplateCommand chart() {
        return new Helm(CHART).template().withName("auctions").withNamespace("sale").withKubeVersion("1.33.0");
    }

    private static TemplateCommand required() {
        return chart().set("kafka.bootstrap", "kafka:9092")
                .set("postgres.url", "postgres://gavel@postgres:5432/gavel")
                .set("redis.url", "redis://redis:6379")
                .set("ingest.insecure", "true");
    }

    private static TemplateCommand everything() {
        return required()
                .set("kafka.configSecret", "kafka-client")
                .set("kafka.strimzi.enabled", "true")
                .set("kafka.strimzi.cluster", "log")
                .set("catalog.enabled", "true")
                .set("catalog.source.url", "postgres://shop@shop:5432/shop")
                .set("webhooks.enabled", "true")
                .set("ingest.ingress.enabled", "true")
                .set("ingest.ingress.host", "auctions.example")
                .set("ingest.ingress.tlsSecret", "auctions-tls")
                .set("ingest.trustedProxies", "10.0.0.0/8")
                .set("ingest.auth.jwks", "https://issuer.example/jwks")
                .set("ingest.auth.issuer", "https://issuer.example")
                .set("ingest.auth.apiKeys", "true")
                .set("environment.GAVEL_LOG_LEVEL", "INFO");
    }

    private static List<JsonObject> render(TemplateCommand command) {
        Gson gson = new Gson();
        return StreamSupport.stream(new Yaml().loadAll(command.call()).spliterator(), false)
                .filter(Objects::nonNull)
                .map(document -> gson.toJsonTree(document).getAsJsonObject())
                .toList();
    }

    private static List<JsonObject> workloads(List<JsonObject> objects) {
        List<JsonObject> workloads =
                objects.stream()
                        .filter(object ->
                                object.get("kind").getAsString().equals("Deployment")
                                        || object.get("kind").getAsString().equals("StatefulSet"))
                        .toList();
        assertThat(workloads).hasSize(5);
        return workloads;
    }

    private static JsonObject object(List<JsonObject> objects, String kind, String name) {
        return objects.stream()
                .filter(object -> object.get("kind").getAsString().equals(kind) && name(object).equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static String name(JsonObject object) {
        return object.getAsJsonObject("metadata").get("name").getAsString();
    }

    private static List<String> names(JsonArray array) {
        return array.asList().stream().map(element -> element.getAsJsonObject().get("name").getAsString()).toList();
    }

    private static JsonObject podOf(JsonObject workload) {
        return workload.getAsJsonObject("spec").getAsJsonObject("template").getAsJsonObject("spec");
    }

    private static JsonObject container(JsonObject workload) {
        return podOf(workload).getAsJsonArray("containers").get(0).getAsJsonObject();
    }
}
