package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Starts a JVM with the flags of each command.
class JvmFlagsTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir private Path folder = Path.of("");

    static Stream<String> commands() {
        return Stream.concat(Gavel.commandLine().getSubcommands().keySet().stream(), Stream.of("bench", "--help"));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theJvmAcceptsTheFlagsOfEachCommand(String command) throws Exception {
        for (String limit : List.of("machine", "container")) {
            Output version = sh(JAVA + " $(jvm_flags " + command + " " + limit + ") -version");

            assertThat(version.text()).as(limit).contains("version \"25").doesNotContainIgnoringCase("warning");
            assertThat(version.status()).as(limit).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHeapIsFixedOnAMachineAndAShareOfTheMemoryInAContainer(String command) throws Exception {
        String machine = sh("jvm_flags " + command + " machine").text().strip();
        String container = sh("jvm_flags " + command + " container").text().strip();

        assertThat(machine).containsPattern("-Xmx\\d+m ");
        assertThat(container).isEqualTo(machine.replaceFirst("-Xmx\\d+m", "-XX:MaxRAMPercentage=50"));
    }

    @Test
    void mallocArenasAreLimitedUnlessTheEnvironmentSaysOtherwise() throws Exception {
        assertThat(sh("echo $MALLOC_ARENA_MAX").text().strip()).isEqualTo("2");
        assertThat(sh("MALLOC_ARENA_MAX=7", "echo $MALLOC_ARENA_MAX").text().strip()).isEqualTo("7");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LANG=de_DE.UTF-8-is-not-installed", "LC_CTYPE=C"})
    void aJvmFindsFilesWithUmlautsInEveryLocale(String locale) throws Exception {
        String script = "unset LC_ALL LC_CTYPE LANG; export " + locale;

        assertThat(sh(script, JAVA + " -XshowSettings:properties -version 2>&1").text())
                .containsPattern("sun.jnu.encoding = UTF-?8");
    }

    /// In the option, in the environment, and in the directory, all of them relative.
    @Test
    void commandsReadFilesWithUmlautsInTheCLocale() throws Exception {
        Path directory = Files.createDirectories(folder.resolve("Größe"));
        Files.writeString(directory.resolve("bücher.csv"), "bid\n1\n");
        Files.writeString(directory.resolve("für alle.json"), "{\"colour\":1}");
        String gavel =
                "%s -cp '%s' dev.gavel.compose.cli.Gavel"
                        .formatted(JAVA, absolute(System.getProperty("java.class.path")));
        String start = "export LC_ALL=C";
        String enter = "cd '" + directory + "'\n";

        assertThat(sh(start, enter + gavel + " feed bücher.csv").text())
                .contains("bücher.csv is not a valid bid history")
                .contains("line 1: column auctionid is missing");
        assertThat(sh(start, enter + "GAVEL_WHAT_IF_FILE='für alle.json' " + gavel + " what-if").text())
                .contains("GAVEL_WHAT_IF_FILE für alle.json: colour is not a field here");
    }

    @Test
    void withoutTheScriptAPathThatTheLocaleCannotExpressIsNamed() throws Exception {
        String gavel =
                "LC_ALL=C %s -cp '%s' dev.gavel.compose.cli.Gavel"
                        .formatted(JAVA, absolute(System.getProperty("java.class.path")));

        assertThat(sh(gavel + " feed bücher.csv").text()).contains("start it with LC_ALL=C.UTF-8");
    }

    /// The JVM's stdout hides its errors, also from the writers around it.
    @Test
    void outputThatAFullDiskCutsOffIsAFailure() throws Exception {
        Output output =
                sh(
                        "%s -cp '%s' dev.gavel.compose.cli.Gavel --version >/dev/full"
                                .formatted(JAVA, absolute(System.getProperty("java.class.path"))));

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.text()).contains("the output is incomplete");
    }

    private static String absolute(String classPath) {
        return Arrays.stream(classPath.split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    @Test
    void anUnknownLimitIsAnError() throws Exception {
        Output output = sh("jvm_flags up laptop");

        assertThat(output.status()).isEqualTo(1);
        assertThat(output.text()).contains("unknown memory limit: laptop");
    }

    private record Output(int status, String text) {}

    private static Output sh(String script) throws IOException, InterruptedException {
        return sh("", script);
    }

    private static Output sh(String before, String after) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", before + "\n. ./jvm-flags.sh\n" + after);
        builder.environment().remove("MALLOC_ARENA_MAX");
        Process process = builder.redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text);
    }
}
