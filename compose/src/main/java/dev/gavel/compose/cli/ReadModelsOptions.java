package dev.gavel.compose.cli;

import dev.gavel.storage.DatabaseUrl;
import picocli.CommandLine.Option;

/// A picocli mixin: the addresses of the read models.
final class ReadModelsOptions {
    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "postgres://postgres@localhost:5432/gavel",
            description = "Postgres of the read models, postgres://USER:PASSWORD@HOST:PORT/NAME.")
    @EnvironmentVariable("DATABASE_URL")
    private String database = "";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "redis://localhost:6379",
            description = "Redis of the read models, redis://:PASSWORD@HOST:PORT/NUMBER.")
    @EnvironmentVariable("REDIS_URL")
    private String redis = "";

    /// @throws IllegalArgumentException if the URL is malformed
    DatabaseUrl database() {
        return DatabaseUrl.parse(database);
    }

    String redisUrl() {
        return redis;
    }
}
