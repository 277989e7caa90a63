package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.ingest.IngestConfig;
import dev.gavel.storage.DatabaseUrl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Passwords come from files or the environment, never from the command line.
class PasswordsTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ingest --database=postgres://u:hush@db/g",
                "ingest --database=postgres://u@db/g?password=hush",
                "ingest --redis=redis://:hush@cache",
                "project --database=postgres://u:hush@db/g",
                "project --redis=redis://u:hush@cache",
                "rebuild --database=postgres://u:hush@db/g",
                "verify --against-read-models --redis=redis://:hush@cache",
                "catalog --source=postgres://u:hush@db/g",
            })
    void aPasswordOnTheCommandLineIsWrongUsage(String arguments) {
        GavelRun run = GavelRun.of(arguments.split(" ", -1));

        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run.err())
                .containsPattern("--(database|redis|source) has a password, and every user of this machine can see")
                .containsPattern("set (DATABASE_URL|REDIS_URL|CATALOG_SOURCE_URL), or put the password into a file")
                .doesNotContain("hush");
    }

    @Test
    void filesHavePasswordsInTheirFirstLine() throws IOException {
        Path database = Files.writeString(directory.resolve("database"), "a b+@:/\n# comment\n");
        Path redis = Files.writeString(directory.resolve("redis"), "p@ss word");

        IngestConfig config =
                parse(
                        "--database=postgres://me@db/g",
                        "--database-password-file=" + database,
                        "--redis=redis://you@cache:1/2",
                        "--redis-password-file=" + redis);

        assertThat(config.database()).isEqualTo(new DatabaseUrl("jdbc:postgresql://db:5432/g", "me", "a b+@:/"));
        assertThat(config.redisUrl()).isEqualTo("redis://you:p%40ss%20word@cache:1/2");
    }

    @ParameterizedTest
    @CsvSource({
        "redis://cache, redis://:new@cache",
        "redis://:old@cache:1, redis://:new@cache:1",
        "rediss://u:old@cache:1/2?timeout=5s, rediss://u:new@cache:1/2?timeout=5s",
    })
    void aFileReplacesThePasswordOfTheUrl(String url, String expected) {
        assertThat(Passwords.intoUrl(url, "new", "REDIS_URL")).isEqualTo(expected);
    }

    @Test
    void rejectsFilesWithoutAPassword() throws IOException {
        Path empty = Files.createFile(directory.resolve("empty"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--database-password-file=" + empty))
                .withMessageContaining("--database-password-file")
                .withMessageContaining("no password in its first line");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--redis-password-file=" + directory.resolve("missing")))
                .withMessageContaining("missing: does not exist");
    }

    @Test
    void aDataDirectoryHasTheAddressesAndPasswordsOfItsServers() throws IOException {
        Files.writeString(
                directory.resolve("credentials"),
                """
                # comment
                export DATABASE_URL=postgres://gavel:secret@127.0.0.1:5/gavel
                export REDIS_URL=redis://gavel:hidden@127.0.0.1:6
                """);

        IngestConfig config = parse("--data=" + directory, "--kafka=k:9092");
        IngestConfig other = parse("--data=" + directory, "--kafka=k:9092", "--redis=redis://cache");

        assertThat(config.database())
                .isEqualTo(new DatabaseUrl("jdbc:postgresql://127.0.0.1:5/gavel", "gavel", "secret"));
        assertThat(config.redisUrl()).isEqualTo("redis://gavel:hidden@127.0.0.1:6");
        assertThat(config.toString()).doesNotContain("secret", "hidden");
        assertThat(other.database()).isEqualTo(config.database());
        assertThat(other.redisUrl()).isEqualTo("redis://cache");
    }

    @Test
    void aDataDirectoryWithoutCredentialsIsWrongUsage() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> parse("--data=" + directory, "--kafka=k:9092"))
                .withMessageContaining("has no file credentials: has gavel up been started on it?");
    }

    private static IngestConfig parse(String... arguments) {
        IngestCommand command = new IngestCommand();
        new CommandLine(command).parseArgs(arguments);
        return command.config();
    }
}
