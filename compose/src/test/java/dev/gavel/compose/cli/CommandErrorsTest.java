package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// How the end of a command is reported.
class CommandErrorsTest {
    @Test
    void namesTheFileAndTheProblemOfAnIoError() {
        assertThat(fail(new NoSuchFileException("/x"))).isEqualTo("gavel: /x: does not exist");
        assertThat(fail(new AccessDeniedException("/x"))).isEqualTo("gavel: /x: permission denied");
        assertThat(fail(new UncheckedIOException(new IOException("No space left on device"))))
                .isEqualTo("gavel: No space left on device");
    }

    /// A report that was cut off must not look like a success.
    @Test
    void failsIfTheOutputIsIncomplete() throws IOException {
        StringWriter err = new StringWriter();
        try (PrintStream full = new PrintStream(new FileOutputStream("/dev/full"), true, StandardCharsets.UTF_8)) {
            CommandLine gavel =
                    Gavel.commandLine()
                            .setOut(new PrintWriter(full, true, StandardCharsets.UTF_8))
                            .setErr(new PrintWriter(err, true));

            assertThat(gavel.execute("--version")).isEqualTo(1);
            assertThat(err.toString())
                    .isEqualToIgnoringNewLines(
                            "gavel: the output is incomplete: stdout is closed, or its disk is full");
        }
    }

    private static String fail(Exception failure) {
        StringWriter err = new StringWriter();
        int status =
                CommandErrors.reportedBy(new CommandLine(new Failing(failure)))
                        .setErr(new PrintWriter(err, true))
                        .execute();
        assertThat(status).isEqualTo(1);
        return err.toString().strip();
    }

    @Command(name = "gavel")
    private record Failing(Exception failure) implements Callable<Integer> {
        @Override
        public Integer call() throws Exception {
            throw failure;
        }
    }
}
