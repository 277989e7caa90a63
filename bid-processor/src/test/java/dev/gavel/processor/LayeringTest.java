package dev.gavel.processor;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import org.junit.jupiter.api.Test;

/// The rules import no framework and no codec, and read no clock (docs/architecture.md#invariants).
final class LayeringTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("dev.gavel.processor");

    @Test
    void theRulesDependOnMessagesOnly() {
        ArchRuleDefinition.classes()
                .that()
                .resideInAPackage("..processor.auction..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java.lang..", "java.util", "dev.gavel.schema", "..auction..", "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void theRulesReadNoClockAndDrawNoRandomNumber() {
        ArchRuleDefinition.noClasses()
                .that()
                .resideInAPackage("..processor.auction..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Math.class, "random")
                .check(CLASSES);
    }
}
