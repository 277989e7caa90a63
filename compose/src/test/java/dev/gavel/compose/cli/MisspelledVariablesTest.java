package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class MisspelledVariablesTest {
    @ParameterizedTest
    @CsvSource({
        "ingest, GAVEL_FASTPATH, GAVEL_FAST_PATH",
        "ingest, GAVEL_BINDD, GAVEL_BIND",
        "ingest, GAVEL_MAX_INFLIGHT, GAVEL_MAX_IN_FLIGHT",
        "process, GAVEL_FASTPATH, GAVEL_FAST_PATH",
        "ingest, GAVEL_DATABASE_URL, DATABASE_URL",
        "verify, GAVEL_KAFKA_BOOTSTRAP, KAFKA_BOOTSTRAP",
        "up, GAVEL_LOGLEVEL, GAVEL_LOG_LEVEL",
    })
    void namesTheNearestOne(String command, String given, String meant) {
        assertThat(problem(command, given))
                .isEqualTo(
                        "the environment variable "
                                + given
                                + " is unknown. Did you mean "
                                + meant
                                + "? Rename or remove it");
    }

    /// Kubernetes adds the first ones for services called `gavel` and `gavel-kafka`.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GAVEL_SERVICE_HOST",
                "GAVEL_SERVICE_PORT",
                "GAVEL_PORT_3000_TCP_ADDR",
                "GAVEL_KAFKA_PORT",
                "GAVEL_BENCH_RATES",
                "GAVEL_IMAGE",
                "KAFKA_BOOTSTRAPS",
                "GAVEL_PORT"
            })
    void letsOthersPass(String given) {
        assertThat(problem("ingest", given)).isNull();
    }

    @Test
    void knowsEveryVariableOfTheDocumentation() throws IOException {
        String page = Files.readString(Path.of("../docs/configuration.md"));
        List<String> documented =
                Pattern.compile("`(GAVEL_[A-Z_]+)`").matcher(page).results().map(MatchResult::group).toList();

        assertThat(documented).hasSizeGreaterThan(20);
        for (String name : documented) {
            assertThat(problem("ingest", name.replace("`", ""))).isNull();
        }
    }

    private static @Nullable String problem(String command, String given) {
        CommandLine subcommand = Objects.requireNonNull(Gavel.commandLine().getSubcommands().get(command));
        return MisspelledVariables.problem(List.of("PATH", given), subcommand.getCommandSpec());
    }
}
