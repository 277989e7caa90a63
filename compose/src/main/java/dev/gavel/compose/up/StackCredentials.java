package dev.gavel.compose.up;

import dev.gavel.compose.embedded.EmbeddedDatabase;
import dev.gavel.compose.embedded.EmbeddedRedis;
import dev.gavel.compose.embedded.PrivateFiles;
import dev.gavel.compose.embedded.ServerPasswords;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The file `credentials` in a data directory: the addresses of Postgres and Redis with their passwords, as environment
/// variables that a shell, `psql`, `redis-cli` and the commands of Gavel read. Only the owner of the directory may read
/// it.
///
/// @param databaseUrl in the form of `DATABASE_URL`
/// @param redisUrl in the form of `REDIS_URL`
public record StackCredentials(String databaseUrl, String redisUrl) {
    static final String FILE = "credentials";

    private static final String SUPERUSER_PASSWORD = "POSTGRES_SUPERUSER_PASSWORD";
    private static final String DATABASE_PASSWORD = "PGPASSWORD";
    private static final String REDIS_PASSWORD = "REDIS_PASSWORD";
    private static final String OPERATOR_PASSWORD = "REDISCLI_AUTH";
    private static final String DATABASE_URL = "DATABASE_URL";
    private static final String REDIS_URL = "REDIS_URL";

    /// Reads the file of a data directory.
    ///
    /// @return `null` if there is none
    /// @throws IOException if it cannot be read
    public static @Nullable StackCredentials find(Path directory) throws IOException {
        Map<String, String> variables = read(directory.resolve(FILE));
        String database = variables.get(DATABASE_URL);
        String redis = variables.get(REDIS_URL);
        return database == null || redis == null ? null : new StackCredentials(database, redis);
    }

    /// The passwords in the file; new ones in place of those that are missing.
    ///
    /// @throws StartupException if somebody has changed them
    static ServerPasswords passwords(Path file) throws IOException {
        Map<String, String> variables = read(file);
        try {
            return new ServerPasswords(
                    passwordIn(variables, SUPERUSER_PASSWORD),
                    passwordIn(variables, DATABASE_PASSWORD),
                    passwordIn(variables, REDIS_PASSWORD),
                    passwordIn(variables, OPERATOR_PASSWORD));
        } catch (IllegalArgumentException e) {
            throw new StartupException(
                    file + " has a password that gavel up did not write: delete the file, and start again", e);
        }
    }

    /// Writes the file for servers on these ports.
    static void write(Path file, ServerPasswords passwords, int postgresPort, int redisPort) throws IOException {
        PrivateFiles.write(
                file,
                """
                # Written by gavel up at each start. Whoever reads this file can change everything in Postgres and Redis.
                #   . %1$s && psql
                #   . %1$s && redis-cli -p %2$d
                #   . %1$s && PGPASSWORD=$POSTGRES_SUPERUSER_PASSWORD psql -U postgres
                export DATABASE_URL=%3$s
                export REDIS_URL=%4$s
                export PGHOST=127.0.0.1
                export PGPORT=%5$d
                export PGDATABASE=gavel
                export PGUSER=%6$s
                export PGPASSWORD=%7$s
                export POSTGRES_SUPERUSER_PASSWORD=%8$s
                export REDIS_PASSWORD=%9$s
                export REDISCLI_AUTH=%10$s
                """
                        .formatted(
                                file.toString().replaceAll("\\p{Cntrl}", "?"),
                                redisPort,
                                EmbeddedDatabase.url(postgresPort, passwords),
                                EmbeddedRedis.url(redisPort, passwords),
                                postgresPort,
                                EmbeddedDatabase.ROLE,
                                passwords.database(),
                                passwords.superuser(),
                                passwords.redis(),
                                passwords.operator()));
    }

    /// Not the passwords: records are easily logged.
    @Override
    public String toString() {
        return "StackCredentials[***]";
    }

    private static String passwordIn(Map<String, String> variables, String name) {
        String password = variables.get(name);
        return password == null ? ServerPasswords.randomPassword() : password;
    }

    private static Map<String, String> read(Path file) throws IOException {
        Map<String, String> variables = new HashMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] words = line.split("[ =]", 3);
                if (words.length == 3 && words[0].equals("export")) {
                    variables.put(words[1], words[2]);
                }
            }
        }
        return variables;
    }
}
