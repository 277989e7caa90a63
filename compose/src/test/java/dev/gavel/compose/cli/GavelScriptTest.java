package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The script `./gavel` in a small repository, with a Maven and a JDK that only record how they are called.
@Timeout(60)
class GavelScriptTest {
    private static final String JAVA =
            """
            #!/bin/sh
            for flag; do
                case $flag in
                    -XX:AOTCacheOutput=*|--ingest-cache=*) echo cache >"${flag#*=}" ;;
                esac
            done
            echo "java $*"
            """;
    private static final String MAVEN =
            """
            #!/bin/sh
            mkdir -p compose/target/lib
            touch compose/target/gavel.jar
            """;
    private static final String NOBODY = "65534";

    @TempDir private Path directory = Path.of("");

    private Path home = Path.of("");

    private record Output(int status, String out, String err) {}

    @BeforeEach
    void createRepository() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        home = Files.createDirectories(directory.resolve("a repository"));
        for (String module : List.of("schemas", "compose", "testing/benchmarks")) {
            Files.createDirectories(home.resolve(module).resolve("src/main/proto"));
            Files.createFile(home.resolve(module).resolve("pom.xml"));
        }
        Files.createFile(home.resolve("pom.xml"));
        Files.copy(Path.of("..", "gavel"), home.resolve("gavel"));
        Files.copy(Path.of("jvm-flags.sh"), home.resolve("compose").resolve("jvm-flags.sh"));
        program("jdk/bin/java", JAVA);
        program("bin/mvn", MAVEN);
        Files.writeString(directory.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    }

    @Test
    void buildsAndTrainsOnce() throws Exception {
        Output first = run("up");
        Output second = run("up");

        assertThat(first.err()).contains("building Gavel (first run", "creating the start-up cache");
        assertThat(second.err()).isEmpty();
        assertThat(second.out()).startsWith("java ").contains("-XX:AOTCache=").endsWith("gavel.jar up\n");
        assertThat(target("gavel.lock")).doesNotExist();
    }

    @Test
    void aUserWhoCannotWriteRunsWhatIsBuilt() throws Exception {
        run("up");

        Output run = runWithoutPermission("up");

        assertThat(run.status()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out()).contains("-XX:AOTCache=");
    }

    @Test
    void aUserWhoCannotWriteRunsWithoutACacheThatIsMissing() throws Exception {
        run("verify");

        Output run = runWithoutPermission("up");

        assertThat(run.status()).isZero();
        assertThat(run.err()).containsPattern("^gavel: no start-up cache, because .* cannot write to .*\n$");
        assertThat(run.out()).doesNotContain("-XX:AOTCache=").endsWith("gavel.jar up\n");
    }

    @Test
    void aUserWhoCannotWriteRunsJarsThatAreOlderThanTheirSources() throws Exception {
        run("verify");
        Files.setLastModifiedTime(home.resolve("pom.xml"), FileTime.from(Instant.now().plus(Duration.ofHours(1))));

        Output run = runWithoutPermission("verify");

        assertThat(run.status()).isZero();
        assertThat(run.err()).containsPattern("^gavel: .* running what is built there, which may be older .*\n$");
        assertThat(run.out()).endsWith("gavel.jar verify\n");
    }

    @Test
    void aUserWhoCannotWriteIsToldWhoHasToBuild() throws Exception {
        Output run = runWithoutPermission("verify");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .containsPattern(
                        "^gavel: .*gavel.jar is not built, and .* cannot write there\\. As its owner, run: .*\n$");
    }

    @Test
    void aLockOfAProcessThatHasEndedIsRemoved() throws Exception {
        Files.createDirectories(home.resolve("compose/target"));
        Process ended = new ProcessBuilder("true").start();
        assertThat(ended.waitFor()).isZero();
        Files.createSymbolicLink(target("gavel.lock"), Path.of("pid:" + ended.pid()));

        assertThat(run("verify").out()).endsWith("gavel.jar verify\n");
    }

    @Test
    void aLockWhosePidBelongsToAnotherProgramIsRemoved() throws Exception {
        Files.createDirectories(home.resolve("compose/target"));
        Process other = new ProcessBuilder("sleep", "60").start();
        Files.createSymbolicLink(target("gavel.lock"), Path.of("pid:" + other.pid()));
        try {
            assertThat(run("verify").out()).endsWith("gavel.jar verify\n");
        } finally {
            other.destroyForcibly();
        }
    }

    /// On a full disk, also the marks of a failed training cannot be written.
    @Test
    void aTrainingThatFailsIsNotRepeatedAndPreventsNothing() throws Exception {
        program("jdk/bin/java", JAVA.replace("echo cache >", "false \"\" || exit 1 #"));

        Output first = run("up");
        Output second = run("up");

        assertThat(first.status()).isZero();
        assertThat(first.err()).contains("creating the start-up cache failed");
        assertThat(first.out()).endsWith("gavel.jar up\n").doesNotContain("-XX:AOTCache=");
        assertThat(second.err()).isEmpty();
    }

    @Test
    void upIsStartedAgainAfterItRanOutOfMemoryOrWasKilled() throws Exception {
        run("up");
        for (String crash : List.of("exit 3", "kill -9 $$")) {
            program("jdk/bin/java", JAVA + "[ -e \"$0.crashed\" ] || { touch \"$0.crashed\"; " + crash + "; }\n");

            Output run = run("up");

            assertThat(run.status()).as(run.err()).isZero();
            assertThat(run.err())
                    .containsPattern("gavel: it (ran out of memory|was ended by signal 9): starting it again\n$");
            assertThat(run.out().lines()).hasSize(2);
            Files.delete(directory.resolve("jdk/bin/java.crashed"));
        }
    }

    @Test
    void upIsNotStartedForEver() throws Exception {
        run("up");
        program("jdk/bin/java", JAVA + "exit 3\n");

        Output run = run("up");

        assertThat(run.status()).isEqualTo(3);
        assertThat(run.out().lines()).hasSize(3);
        assertThat(run.err().lines().toList().getLast())
                .startsWith("gavel: it ran out of memory, for the third time within a minute of its start: giving up.");
    }

    @Test
    void upIsNotStartedAgainAfterAFailureThatItHasReported() throws Exception {
        run("up");
        program("jdk/bin/java", JAVA + "exit 1\n");

        Output run = run("up");

        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines()).hasSize(1);
    }

    @Test
    void otherCommandsAreNotStartedAgain() throws Exception {
        run("verify");
        program("jdk/bin/java", JAVA + "exit 3\n");

        assertThat(run("verify").out().lines()).hasSize(1);
    }

    /// The process of `up` has the status, although the shell has the signal.
    @Test
    void signalsReachUp() throws Exception {
        run("up");
        program("jdk/bin/java", "#!/bin/sh\ntrap 'exit 0' TERM\necho up\nwhile :; do sleep 0.05; done\n");
        for (String signal : List.of("INT", "TERM", "HUP")) {
            // A build that was started with nohup or in the background ignores signals, and a child inherits that.
            Process script = start(List.of("env", "--default-signal", home.resolve("gavel").toString(), "up"));
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> Files.readString(directory.resolve("out")).equals("up\n"));

            new ProcessBuilder("sh", "-c", "kill -s " + signal + " " + script.pid()).start().waitFor();

            assertThat(script.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(script.exitValue()).as(signal).isZero();
        }
    }

    private Output run(String command) throws IOException, InterruptedException {
        return execute(List.of(home.resolve("gavel").toString(), command));
    }

    /// Root may write anywhere, and runs the script as nobody.
    private Output runWithoutPermission(String command) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            arguments.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        arguments.addAll(List.of(home.resolve("gavel").toString(), command));
        Path target = home.resolve("compose/target");
        Path readOnly = Files.exists(target) ? target : home.resolve("compose");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r-xr-xr-x"));
        try {
            return execute(arguments);
        } finally {
            Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    private Output execute(List<String> command) throws IOException, InterruptedException {
        Path err = directory.resolve("err");
        Process process = start(command);
        boolean ended = process.waitFor(20, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as(Files.readString(err)).isTrue();
        return new Output(process.exitValue(), Files.readString(directory.resolve("out")), Files.readString(err));
    }

    private Process start(List<String> command) throws IOException {
        Path err = directory.resolve("err");
        Path out = directory.resolve("out");
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(err.toFile())
                        .redirectOutput(out.toFile());
        builder.environment().put("GAVEL_JAVA_HOME", directory.resolve("jdk").toString());
        builder.environment().merge("PATH", directory.resolve("bin") + ":", (path, bin) -> bin + path);
        return builder.start();
    }

    private Path target(String name) {
        return home.resolve("compose/target").resolve(name);
    }

    private void program(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text, StandardCharsets.UTF_8);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
