package dev.gavel.compose.cli;

import dev.gavel.storage.DatabaseUrl;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;

/// Where the read models are. A picocli mixin. Their defaults are written out, for the help would show a password that
/// is in the environment.
public final class ReadModelsOptions {
    @Option(
            names = "--database",
            paramLabel = "URL",
            defaultValue = "${env:DATABASE_URL:-postgres://postgres@localhost:5432/gavel}",
            showDefaultValue = Visibility.NEVER,
            description =
                    "The read model in Postgres (env DATABASE_URL, else postgres://postgres@localhost:5432/gavel).")
    private String database = "";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            defaultValue = "${env:REDIS_URL:-redis://localhost:6379}",
            showDefaultValue = Visibility.NEVER,
            description = "The read model in Redis (env REDIS_URL, else redis://localhost:6379).")
    private String redis = "";

    /// @throws IllegalArgumentException with a sentence for the person who set it
    public DatabaseUrl database() {
        return DatabaseUrl.parse(database);
    }

    public String redisUrl() {
        return redis;
    }
}
