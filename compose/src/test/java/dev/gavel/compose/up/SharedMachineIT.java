package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gavel.compose.cli.Gavel;
import dev.gavel.compose.embedded.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What another user of the machine can do to a running `gavel up`.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class SharedMachineIT {
    private static final String NOBODY = "65534";

    private Path directory;
    private Process gavel;
    private Path data;

    /// On a directory that a previous version has left open.
    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        directory = temporary;
        data = directory.resolve("data");
        open(directory);
        for (String part : List.of("kafka", "logs", "redis", "state")) {
            open(Files.createDirectories(data.resolve(part)));
        }
        open(data);
        gavel =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx512m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Gavel.class.getName(),
                                "up",
                                "--data=" + data,
                                "--port=" + Ports.free(),
                                "--kafka-port=" + Ports.free(),
                                "--postgres-port=" + Ports.free(),
                                "--redis-port=" + Ports.free())
                        .redirectError(directory.resolve("stderr").toFile())
                        .start();
        assertThat(gavel.inputReader().readLine())
                .as(Files.readString(directory.resolve("stderr")))
                .startsWith("gavel ready");
    }

    @AfterAll
    void stop() throws InterruptedException {
        gavel.destroy();
        assertThat(gavel.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void nobodyReadsAnyFile() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root, who can become another user");

        String found =
                output(
                        "setpriv",
                        "--reuid=" + NOBODY,
                        "--regid=" + NOBODY,
                        "--clear-groups",
                        "find",
                        data.toString(),
                        "-readable");

        assertThat(found.lines().filter(line -> !line.endsWith("Permission denied"))).isEmpty();
    }

    @Test
    void everythingIsClosedToOthersAlsoIfTheDirectoryAboveIsNot() throws IOException {
        assertThat(permissions("")).isEqualTo("rwx------");
        assertThat(permissions("credentials")).isEqualTo("rw-------");
        for (String part : List.of("kafka", "logs", "redis", "postgres")) {
            assertThat(permissions(part)).as(part).isEqualTo("rwx------");
        }
        // Kafka Streams opens it to its group.
        assertThat(permissions("state")).endsWith("---");
    }

    @Test
    void noCommandLineHasAPassword() throws Exception {
        List<String> passwords =
                Files.readAllLines(data.resolve("credentials")).stream()
                        .filter(line -> line.startsWith("export ") && line.matches(".*(PASSWORD|AUTH)=.*"))
                        .map(line -> line.substring(line.indexOf('=') + 1))
                        .toList();
        String commands =
                Stream.concat(Stream.of(gavel.toHandle()), gavel.descendants())
                        .map(process -> commandLine(process.pid()))
                        .collect(Collectors.joining("\n"));

        assertThat(passwords).hasSize(4).allMatch(password -> password.length() >= 32);
        assertThat(commands).contains("postgres").contains("redis").doesNotContain(passwords);
        assertThat(Files.readString(directory.resolve("stderr"))).doesNotContain(passwords);
        assertThat(Files.readString(data.resolve("logs").resolve("gavel.log"))).doesNotContain(passwords);
        assertThat(Files.readString(data.resolve("logs").resolve("postgres.log"))).doesNotContain(passwords);
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // it has just ended
        }
    }

    private String permissions(String part) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(part)));
    }

    private static void open(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }
}
