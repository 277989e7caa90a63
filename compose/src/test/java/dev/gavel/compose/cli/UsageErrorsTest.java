package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What a wrong word on the command line leads to.
class UsageErrorsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "webhook add https://a.example/hooks | Invalid value for ID: 'https://a.example/hooks' is not a whole number"
                        + " | '--url https://a.example/hooks'",
                "status http://10.0.0.1:3000 | unexpected argument 'http://10.0.0.1:3000' | '--url http://10.0.0.1:3000'",
                "export 42 | unexpected argument '42' | '--auction 42'",
                "verify 42 | unexpected argument '42' | '--auction 42'",
                "tail 42 | unexpected argument '42' | '--auction 42' or '--bidder 42'",
                "bid 42 10 7 | unexpected argument '7' | '--bidder 7'",
                "auction opn | unknown command 'opn' | 'open'",
                "verify --auktion=42 | Unknown option: '--auktion=42' | '--auction'"
            })
    void namesTheOptionOrTheWordThatWasMeant(String words, String problem, String meant) {
        GavelRun run = GavelRun.of(words.split(" ", -1));

        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run.err()).contains(": " + problem).contains("\nDid you mean " + meant + "?\n");
    }

    /// Every command that takes words: none of its errors has a Java type or the index of a word.
    @ParameterizedTest
    @CsvSource({
        "auction show https://x/",
        "auction close https://x/",
        "auction cancel https://x/",
        "bid https://x/ 10",
        "bid 1 https://x/ --bidder 1",
        "import https://x/ --data nowhere",
        "keys https://x/",
        "keys create https://x/",
        "keys revoke https://x/",
        "webhook https://x/",
        "webhook show https://x/",
        "up https://x/",
        "ingest --port https://x/",
        "up --replicas https://x/",
        "project --start-wait https://x/",
        "verify --wait 99999999999999999999"
    })
    void speaksOfWordsAndNotOfTypes(String words) {
        GavelRun run = GavelRun.of(words.split(" ", -1));

        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run.err()).doesNotContainPattern("\\b(int|long|short|index|java)\\b");
    }

    /// The user has set a variable, and may not know the option.
    @Test
    void namesTheVariableOfAValueFromTheEnvironment() {
        GavelRun run = GavelRun.of(CommandErrors.reportedBy(new CommandLine(new Counting())));

        assertThat(run.status()).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(run.err())
                .startsWith("count: Invalid value for PATH: '" + System.getenv("PATH") + "' is not a whole number");
    }

    @Command(name = "count", modelTransformer = EnvironmentDefaults.class, sortOptions = false)
    private static final class Counting implements Runnable {
        // PATH is set in every environment.
        @Option(names = "--rows", paramLabel = "N", defaultValue = "5", description = "Rows.")
        @EnvironmentVariable("PATH")
        int rows;

        @Override
        public void run() {
            throw new AssertionError("ran with " + rows);
        }
    }
}
