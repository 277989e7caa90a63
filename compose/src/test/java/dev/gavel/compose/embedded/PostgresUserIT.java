package dev.gavel.compose.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Postgres started by root where a container forbids user namespaces, as Docker's seccomp profile does.
@Timeout(120)
class PostgresUserIT {
    private static final String FORBIDDEN =
            """
            #!/bin/sh
            echo 'unshare: unshare failed: Operation not permitted' >&2
            exit 1
            """;

    /// What Docker takes from root by default, as far as it matters here: the executables of others are not visible.
    private static final String NOT_IN_A_CONTAINER = "-sys_ptrace,-sys_admin";

    @TempDir private Path directory = Path.of("");

    private record Output(int status, String text) {}

    @BeforeEach
    void onlyAsRoot() throws IOException {
        assumeThat(System.getProperty("user.name")).isEqualTo("root");
        allow(directory, "rwxr-xr-x");
        Path unshare = Files.createDirectories(directory.resolve("bin")).resolve("unshare");
        Files.writeString(unshare, FORBIDDEN);
        allow(unshare, "rwxr-xr-x");
    }

    @Test
    void rootStepsDownAndSaysSo() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));

        Output first = run(data, NOT_IN_A_CONTAINER);
        Output second = run(data, NOT_IN_A_CONTAINER);

        assertThat(first.status()).as(first.text()).isZero();
        assertThat(first.text())
                .containsPattern(
                        "Postgres runs as user (postgres|nobody): it refuses to run as root, and this system forbids")
                .containsPattern("owner [1-9][0-9]*\n")
                .contains("servers false");
        assertThat(second.status()).as(second.text()).isZero();
    }

    @Test
    void takesOverDataThatRootHasCreatedAndKeepsItsOwnerLater() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));

        assertThat(run(data, "").text()).contains("owner 0\n");
        assertThat(run(data, NOT_IN_A_CONTAINER).text()).containsPattern("owner [1-9][0-9]*\n");
        assertThat(run(data, "").text())
                .contains("its data belongs to that user")
                .containsPattern("owner [1-9][0-9]*\n");
    }

    /// As `gavel up` closes it.
    @Test
    void passesThroughADataDirectoryThatOnlyRootMayEnter() throws Exception {
        Path data = Files.createDirectory(directory.resolve("data"));
        allow(data, "rwx------");

        Output output = run(data, NOT_IN_A_CONTAINER + ",-dac_override,-dac_read_search");

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data))).isEqualTo("rwx--x--x");
    }

    @Test
    void worksBelowADirectoryThatOnlyRootMayEnter() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path data = Files.createDirectory(home.resolve("data"));
        allow(home, "rwx------");

        Output output = run(data, NOT_IN_A_CONTAINER);

        assertThat(output.status()).as(output.text()).isZero();
        assertThat(output.text()).containsPattern("owner [1-9][0-9]*\n");
    }

    @Test
    void namesTheDirectoryThatTheOtherUserMayNotEnter() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path data = Files.createDirectory(home.resolve("data"));
        allow(home, "rwx------");

        Output output = run(data, NOT_IN_A_CONTAINER + ",-dac_override,-dac_read_search");

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.text())
                .containsPattern(
                        "StartupException: Postgres has to run as user (postgres|nobody) here, who may not enter "
                                + data)
                .contains("--data");
    }

    /// @param without the capabilities that root lacks, where namespaces are forbidden; empty: root has all
    private Output run(Path data, String without) throws Exception {
        boolean namespacesAreForbidden = !without.isEmpty();
        List<String> command = new ArrayList<>();
        if (namespacesAreForbidden) {
            command.addAll(List.of("setpriv", "--bounding-set=" + without));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DatabaseProcess.class.getName(),
                        data.toString()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        if (namespacesAreForbidden) {
            builder.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
        }
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }

    private static void allow(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }
}
