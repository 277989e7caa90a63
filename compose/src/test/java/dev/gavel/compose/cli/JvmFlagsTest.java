package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Starts a JVM with the flags of each command.
class JvmFlagsTest {
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

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
