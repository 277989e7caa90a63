package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;

/// The catalog in a process of its own, which a test can kill: Kafka, source, table and slot are its arguments.
final class CatalogProcess {
    private CatalogProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        CatalogConfig config =
                new CatalogConfig(
                        arguments[0],
                        SourceDatabase.parse(arguments[1]),
                        SourceTable.parse(arguments[2]),
                        ColumnMapping.asTermsAreCalled(),
                        DeletePolicy.IGNORE,
                        arguments[3],
                        new Topics(2, 1, (short) 1),
                        Duration.ofSeconds(15));
        try (Catalog catalog = Catalog.start(config)) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(catalog)));
            System.exit(catalog.awaitEnd() == null ? 0 : 1);
        }
    }

    private static void stop(Catalog catalog) {
        catalog.close();
        Runtime.getRuntime().halt(catalog.failure() == null ? 0 : 1);
    }
}
