package dev.gavel.system;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

final class LayeringTest {
    static final List<String> SERVICES = List.of("ingest", "processor", "projector");

    private static final JavaClasses GAVEL = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.gavel");

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
