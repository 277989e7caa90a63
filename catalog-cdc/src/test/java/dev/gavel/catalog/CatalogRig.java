package dev.gavel.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.DeletePolicy;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.kafka.KafkaCluster;
import dev.gavel.schema.topic.TopicChoice;
import dev.gavel.schema.topic.Topics;
import dev.gavel.testing.Broker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/// A Postgres and a broker for catalogs of many tables.
final class CatalogRig implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(30);
    private static final Topics TOPICS = new Topics(2, 1, (short) 1);

    private final SourcePostgres source;
    private final Broker broker;
    private final CommandLogReader commands;

    private CatalogRig(SourcePostgres source, Broker broker) {
        this.source = source;
        this.broker = broker;
        this.commands = new CommandLogReader(broker.bootstrap(), TOPICS.partitions());
    }

    static CatalogRig start(Path directory) throws Exception {
        return new CatalogRig(SourcePostgres.open(directory), Broker.start(directory));
    }

    void execute(String... statements) throws Exception {
        source.execute(statements);
    }

    CatalogConfig config(String table, String slot, Map<String, String> columns) {
        return new CatalogConfig(
                KafkaCluster.at(broker.bootstrap()),
                SourceDatabase.parse(source.url()),
                SourceTable.parse(table),
                ColumnMapping.of(columns),
                DeletePolicy.IGNORE,
                slot,
                TopicChoice.exactly(TOPICS),
                Duration.ofSeconds(10));
    }

    Catalog follow(String table) throws InterruptedException {
        return Catalog.start(config(table, "slot_" + table, Map.of()));
    }

    boolean isOpen(long auctionId) {
        return commands.of(auctionId).contains("open catalog/" + auctionId);
    }

    AuctionTerms awaitOpen(Catalog catalog, long auctionId) {
        if (commands.firstOpen(auctionId) == null) {
            await("the command that opens auction " + auctionId)
                    .atMost(BOUND)
                    .until(() -> {
                        assertThat(catalog.failure()).isNull();
                        return isOpen(auctionId);
                    });
        }
        return terms(auctionId);
    }

    AuctionTerms terms(long auctionId) {
        return Objects.requireNonNull(commands.firstOpen(auctionId)).terms();
    }

    /// Waits until the catalog has ended with an error that contains these parts.
    static void awaitFailure(Catalog catalog, String... parts) {
        await("the catalog ends").atMost(BOUND).until(() -> catalog.failure() != null);
        assertThat(catalog.failure()).hasMessageContainingAll(parts);
    }

    @Override
    public void close() throws IOException {
        commands.close();
        broker.close();
        source.close();
    }
}
