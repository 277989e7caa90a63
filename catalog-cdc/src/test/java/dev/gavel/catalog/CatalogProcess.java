package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import java.time.Duration;

/// The catalog as a process that a test can kill. Arguments: Kafka, source, table and slot.
final class CatalogProcess {
    private CatalogProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        CatalogConfig config =
                new CatalogConfig(
                        KafkaCluster.at(arguments[0]),
                        SourceDatabase.parse(arguments[1]),
                        SourceTable.parse(arguments[2]),
                        ColumnMapping.byFieldName(),
                        DeletePolicy.IGNORE,
                        arguments[3],
                        TopicChoice.exactly(new Topics(2, 1, (short) 1)),
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
