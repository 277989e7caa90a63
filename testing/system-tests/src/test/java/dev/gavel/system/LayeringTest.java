package dev.gavel.system;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import dev.gavel.schema.kafka.KafkaTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class LayeringTest {
    static final List<String> SERVICES = List.of("ingest", "processor", "projector", "catalog");

    private static final JavaClasses GAVEL =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.gavel");

    /// Every module and the modules it may import, in the order of the build: schemas, the storage layout, the
    /// services, the replay tools, and the command line that starts them.
    @Test
    void importsPointOneWay() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.gavel..")
                .layer("schemas")
                .definedBy("dev.gavel.schema..")
                .layer("storage")
                .definedBy("dev.gavel.storage..")
                .layer("ingest-api")
                .definedBy("dev.gavel.ingest..")
                .layer("bid-processor")
                .definedBy("dev.gavel.processor..")
                .layer("projector")
                .definedBy("dev.gavel.projector..")
                .layer("catalog-cdc")
                .definedBy("dev.gavel.catalog..")
                .layer("replay-tools")
                .definedBy("dev.gavel.replay..")
                .layer("compose")
                .definedBy("dev.gavel.compose..")
                .layer("testing")
                .definedBy("dev.gavel.testing..", "dev.gavel.system..", "dev.gavel.benchmarks..")
                .whereLayer("schemas")
                .mayNotAccessAnyLayer()
                .whereLayer("storage")
                .mayOnlyAccessLayers("schemas")
                .whereLayer("ingest-api")
                .mayOnlyAccessLayers("schemas", "storage")
                .whereLayer("bid-processor")
                .mayOnlyAccessLayers("schemas")
                .whereLayer("projector")
                .mayOnlyAccessLayers("schemas", "storage")
                .whereLayer("catalog-cdc")
                .mayOnlyAccessLayers("schemas", "storage")
                .whereLayer("replay-tools")
                .mayOnlyAccessLayers("schemas", "storage", "bid-processor", "projector")
                .whereLayer("testing")
                .mayNotBeAccessedByAnyLayer()
                .check(GAVEL);
    }

    /// Without imported classes, every rule would hold.
    @ParameterizedTest
    @FieldSource("SERVICES")
    void everyServiceIsImported(String service) {
        assertThat(GAVEL).anyMatch(type -> type.getPackageName().startsWith("dev.gavel." + service));
    }

    @Test
    void onlyTheCatalogImportsDebezium() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("dev.gavel.catalog..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..")
                .check(GAVEL);
    }

    @Test
    void onlyTheCommandLineImportsPicocli() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages("dev.gavel.compose.cli..", "dev.gavel.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(GAVEL);
    }

    @Test
    void onlyTheHttpSideOfIngestKnowsHelidon() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.gavel.ingest",
                        "dev.gavel.ingest.http..",
                        "dev.gavel.ingest.routes..",
                        "dev.gavel.ingest.security",
                        "dev.gavel.benchmarks..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.helidon..")
                .check(GAVEL);
    }

    /// Rows are interpreted without Debezium.
    @Test
    void rowsImportOnlySchemasAndConnectsData() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.gavel.catalog.row..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.gavel.catalog.row..",
                        "dev.gavel.schema..",
                        "org.apache.kafka.connect.data..",
                        "org.jspecify..")
                .check(GAVEL);
    }

    @Test
    void schemasImportOnlyKafkaProtobufAndAJsonParser() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.gavel.schema..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.gavel.schema..",
                        "com.fasterxml.jackson.core..",
                        "org.apache.kafka.clients..",
                        "org.apache.kafka.common..",
                        "com.google.protobuf..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(GAVEL);
    }

    /// Every client of every command gets its security, its name and its transport from KafkaCluster.
    @Test
    void onlyTransportsCreateKafkaClients() {
        DescribedPredicate<JavaCall<?>> createKafkaClients =
                DescribedPredicate.describe("it creates a Kafka client", LayeringTest::createsKafkaClient);
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.gavel.schema.kafka",
                        "dev.gavel.compose.inprocess",
                        "dev.gavel.testing..",
                        "dev.gavel.benchmarks..")
                .should()
                .callCodeUnitWhere(createKafkaClients)
                .check(GAVEL);
        assertThat(GAVEL.get(KafkaTransport.Network.class).getConstructorCallsFromSelf())
                .filteredOn(LayeringTest::createsKafkaClient)
                .as("what the rule looks for")
                .hasSize(2);
    }

    /// An upgrade of Kafka can break what reflection reaches without a compile error (docs/adr/0044).
    @Test
    void onlyOneClassReflectsOnKafka() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.gavel.compose.inprocess")
                .and()
                .doNotHaveSimpleName("KafkaClientInternals")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.reflect..", "java.lang.invoke..")
                .check(GAVEL);
    }

    private static boolean createsKafkaClient(JavaCall<?> call) {
        JavaClass owner = call.getTargetOwner();
        boolean isConstructor = call.getName().equals("<init>");
        return (isConstructor
                        && (owner.isEquivalentTo(KafkaProducer.class) || owner.isEquivalentTo(KafkaConsumer.class)))
                || (call.getName().equals("create") && owner.isAssignableTo(Admin.class))
                // Streams creates its clients with a supplier.
                || (isConstructor
                        && owner.isEquivalentTo(KafkaStreams.class)
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(KafkaClientSupplier.class)));
    }

    /// A library may create clients from properties.
    @Test
    void onlyTransportsNameTheAddressesInProperties() throws IOException {
        List<Path> found;
        try (Stream<Path> sources = Files.walk(Path.of("../.."))) {
            found =
                    sources.filter(path -> path.toString().matches(".*/src/main/java/.*\\.java"))
                            .filter(path -> !path.toString().contains("/testing/"))
                            .filter(LayeringTest::namesBootstrapServers)
                            .toList();
        }
        assertThat(found)
                .extracting(Path::getFileName)
                .containsOnly(
                        Path.of("ConnectionFile.java"),
                        Path.of("KafkaCluster.java"),
                        Path.of("InProcessTransport.java"));
    }

    private static boolean namesBootstrapServers(Path source) {
        try {
            String code = Files.readString(source);
            return code.contains("\"bootstrap.servers") || code.contains("BOOTSTRAP_SERVERS_CONFIG");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void rulesImportNoCodec() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.gavel.processor.auction..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.gavel.schema.codec..", "dev.gavel.schema.proto..")
                .check(GAVEL);
    }

    /// The sources of all modules, the benchmarks among them, which are not on this class path.
    @Test
    void noTwoMainClassesShareASimpleName() throws IOException {
        Map<String, List<Path>> files = new TreeMap<>();
        try (Stream<Path> sources = Files.walk(Path.of("../.."))) {
            sources.filter(path -> path.toString().matches(".*/src/main/java/.*\\.java"))
                    .filter(path -> !path.endsWith("package-info.java"))
                    .forEach(path ->
                            files.computeIfAbsent(path.getFileName().toString(), _ -> new ArrayList<>()).add(path));
        }
        assertThat(files).containsKeys("Gavel.java", "Bench.java", "Catalog.java");
        files.values().removeIf(paths -> paths.size() == 1);
        assertThat(files).isEmpty();
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.gavel.(**)").should().beFreeOfCycles().check(GAVEL);
    }
}
