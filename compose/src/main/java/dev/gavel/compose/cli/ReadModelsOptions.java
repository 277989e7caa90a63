package dev.gavel.compose.cli;

import dev.gavel.compose.up.StackCredentials;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// A picocli mixin: the addresses of the read models. Those of a `gavel up` need not be given: its data directory has
/// them, with their passwords. The command has the option for that directory, too ([DataOption]).
final class ReadModelsOptions {
    private static final String DATABASE = "--database";
    private static final String REDIS = "--redis";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = DATABASE,
            paramLabel = "URL",
            defaultValue = "postgres://postgres@localhost:5432/gavel",
            description =
                    "Postgres of the read models, postgres://USER@HOST:PORT/NAME. A URL with a password is accepted"
                            + " only from the environment variable.")
    @EnvironmentVariable("DATABASE_URL")
    private String database = "";

    @Option(
            names = "--database-password-file",
            paramLabel = "FILE",
            description = "File with the password of --database in its first line.")
    @EnvironmentVariable("DATABASE_PASSWORD_FILE")
    private @Nullable Path databasePasswordFile;

    @Option(
            names = REDIS,
            paramLabel = "URL",
            defaultValue = "redis://localhost:6379",
            description =
                    "Redis of the read models, redis://USER@HOST:PORT/NUMBER. A URL with a password is accepted only"
                            + " from the environment variable.")
    @EnvironmentVariable("REDIS_URL")
    private String redis = "";

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description = "File with the password of --redis in its first line.")
    @EnvironmentVariable("REDIS_PASSWORD_FILE")
    private @Nullable Path redisPasswordFile;

    /// @throws IllegalArgumentException if the URL is malformed or has a password that everybody can see, or if a file
    ///   cannot be read
    DatabaseUrl database() {
        StackCredentials found = credentials(DATABASE);
        DatabaseUrl parsed = DatabaseUrl.parse(found == null ? database : found.databaseUrl());
        Passwords.requireHidden(command, DATABASE, database, "--database-password-file");
        return databasePasswordFile == null
                ? parsed
                : parsed.withPassword(Passwords.read("--database-password-file", databasePasswordFile));
    }

    /// @throws IllegalArgumentException as [#database]
    String redisUrl() {
        StackCredentials found = credentials(REDIS);
        String url = found == null ? redis : found.redisUrl();
        Passwords.requireHidden(command, REDIS, redis, "--redis-password-file");
        return redisPasswordFile == null
                ? url
                : Passwords.intoUrl(url, Passwords.read("--redis-password-file", redisPasswordFile), "REDIS_URL");
    }

    /// Those of the data directory, unless the address is given; `null` if there are none.
    private @Nullable StackCredentials credentials(String option) {
        if (EnvironmentDefaults.isGiven(command, option)) {
            return null;
        }
        Path data = DataOption.directory(command);
        try {
            StackCredentials found = StackCredentials.find(data);
            if (found == null && DataOption.isGiven(command)) {
                throw new IllegalArgumentException(
                        DataOption.NAME + " " + data + " has no file credentials: has gavel up been started on it?");
            }
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException(DataOption.NAME + " " + FileProblem.withFile(e), e);
        }
    }
}
