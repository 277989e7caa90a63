package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// Commands find the addresses of a running stack.
class DataOptionTest {
    @TempDir private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"verify", "export --all", "what-if --increment=1", "tail"})
    void aCommandFindsKafkaByTheDirectory(String command) throws IOException {
        stack(ProcessHandle.current());

        GavelRun run = GavelRun.of((command + " --data=" + directory).split(" "));

        assertThat(run.err())
                .contains("Kafka at nohost.invalid:99 (of the gavel up on " + directory + ") does not answer");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void theApiIsFoundToo() throws IOException {
        stack(ProcessHandle.current());

        GavelRun run = GavelRun.of("auction", "show", "42", "--timeout=PT0.1S", "--data=" + directory);

        assertThat(run.err()).startsWith("gavel auction show: http://127.0.0.1:2 does not answer");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void anAddressOnTheCommandLineCounts() throws IOException {
        stack(ProcessHandle.current());

        assertThat(GavelRun.of("verify", "--data=" + directory, "--kafka=other.invalid:9").err())
                .contains("Kafka at other.invalid:9 (--kafka) does not answer");
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "rebuild", "tail", "auction list", "status --once"})
    void aStackThatHasEndedIsOneLine(String command) throws Exception {
        Process ended = new ProcessBuilder("true").start();
        ended.waitFor();
        stack(ended.toHandle());

        GavelRun run = GavelRun.of((command + " --data=" + directory).split(" "));

        assertThat(run.err())
                .startsWith(
                        "gavel %s: no gavel up runs on %s: start it with './gavel up --data %s', or name another server with --"
                                .formatted(command.replace(" --once", ""), directory, directory))
                .hasLineCount(1);
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void soIsADirectoryOnWhichNothingWasStarted() {
        assertThat(GavelRun.of("tail", "--data=" + directory).err())
                .startsWith("gavel tail: no gavel up runs on " + directory);
    }

    /// The default directory need not be there: the servers may be others.
    @Test
    void withoutAStackTheDefaultsCount() {
        VerifyCommand command = new VerifyCommand();
        new CommandLine(command).parseArgs();

        assertThat(command.config())
                .isInstanceOfSatisfying(
                        VerifyCommand.Task.VerifyLog.class,
                        verify -> assertThat(verify.log().kafka().bootstrap()).isEqualTo("localhost:9092"));
    }

    /// Nobody has this name, and nothing listens on these ports.
    private void stack(ProcessHandle process) throws IOException {
        long startedMs = process.info().startInstant().map(start -> start.toEpochMilli()).orElse(0L);
        Files.writeString(
                directory.resolve("context"),
                """
                pid=%d
                started_ms=%d
                http=http://127.0.0.1:2
                kafka=nohost.invalid:99
                postgres=postgres://gavel@127.0.0.1:3/gavel
                redis=redis://127.0.0.1:4
                admin=http://127.0.0.1:5
                """
                        .formatted(process.pid(), startedMs));
    }
}
