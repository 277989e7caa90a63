package dev.gavel.system;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.core.importer.Locations;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class LayeringTest {
    static final List<String> SERVICES = List.of("ingest", "processor", "projector", "catalog");

    private static final JavaClasses GAVEL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importLocations(everything());

    /// The catalog's classes are not on this class path, for Debezium's jars are on its own alone.
    private static Set<Location> everything() {
        Set<Location> locations = new HashSet<>(Locations.ofPackage("dev.gavel"));
        locations.add(Location.of(Path.of("..", "catalog-cdc", "target", "classes")));
        return locations;
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void servicesDoNotKnowEachOther(String service) {
        String[] others = SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(other -> "dev.gavel." + other + "..")
                .toArray(String[]::new);
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("dev.gavel." + service + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("dev.gavel.compose..")
                .check(GAVEL);
    }

    /// Otherwise the rules would hold of nothing.
    @ParameterizedTest
    @FieldSource("SERVICES")
    void servicesAreLookedAt(String service) {
        assertThat(GAVEL).anyMatch(type -> type.getPackageName().startsWith("dev.gavel." + service));
    }

    @Test
    void onlyTheCatalogKnowsDebezium() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideOutsideOfPackage("dev.gavel.catalog..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.debezium..", "org.apache.kafka.connect..", "dev.gavel.catalog..")
                .check(GAVEL);
    }

    /// What a row means is told without Debezium.
    @Test
    void rowsKnowOnlyTheLanguageAndConnectsData() {
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
    void theLanguageKnowsOnlyKafkaAndProtobuf() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.gavel.schema..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "dev.gavel.schema..",
                        "org.apache.kafka.clients..",
                        "org.apache.kafka.common..",
                        "com.google.protobuf..",
                        "org.slf4j..",
                        "org.jspecify..")
                .check(GAVEL);
    }

    /// What several commands are asked is said in the language, and needs no more to say it.
    @Test
    void optionsKnowOnlyTheLanguageAndPicocli() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("dev.gavel.options..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "dev.gavel.options..", "dev.gavel.schema..", "picocli..", "org.jspecify..")
                .check(GAVEL);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.gavel.(**)").should().beFreeOfCycles().check(GAVEL);
    }
}
