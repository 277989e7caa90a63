package dev.gavel.replay.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import dev.gavel.replay.log.ReplayProgress;
import dev.gavel.replay.transfer.ExportFileReader.InvalidExportException;
import dev.gavel.replay.transfer.ImportTarget.ImportTargetException;
import dev.gavel.replay.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files with a valid hash that were not written by an export, and files that were converted on their way: whatever is
/// in them, an import says what is wrong instead of failing with a bug.
class ExportFileReaderTest {
    private static final String HEADER =
            "{\"gavel_export\":1,\"cluster_id\":\"c\",\"partitions\":2,\"rules_version\":2,\"commands\":1,\"events\":0}\n";
    private static final String COMMAND =
            "{\"position\":\"1@5\",\"at\":\"2026-11-24T18:00:00.123Z\",\"key\":\"AAAA\",\"value\":null}\n";

    @TempDir private Path folder = Path.of("");

    @Test
    void readsAMalformedRecord() {
        assertThatNoException().isThrownBy(() -> check(HEADER + COMMAND));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-11-24T18:00:00.123Z | +1000000000-12-31T23:59:59Z | line 2 has no valid time in 'at'",
                "2026-11-24T18:00:00.123Z | 1969-12-31T23:59:59Z | line 2 has a time in 'at' that no broker has",
                "2026-11-24T18:00:00.123Z | soon | line 2 has no valid time in 'at'",
                "1@5 | 5 | line 2 a position looks like 3@1042, not 5",
                "1@5 | 2@5 | has a command at 2@5, but its log has 2 partitions",
                "1@5 | 2000@5 | line 2 no such position",
                "\"AAAA\" | 42 | line 2 is not JSON",
                "\"AAAA\" | \"!\" | line 2 is not JSON",
                "\"value\":null | \"headers\":[[\"a\"]] | line 2",
                "\"value\":null | \"headers\":{} | line 2 has no array in 'headers'",
                "\"partitions\":2 | \"partitions\":4294967298 | has 4294967298 in 'partitions', which is out of range",
                "\"partitions\":2 | \"partitions\":-1 | has -1 in 'partitions', which is out of range",
                "\"partitions\":2 | \"partitions\":0 | names a log with 0 partitions",
                "\"rules_version\":2 | \"rules_version\":4294967298 | has 4294967298 in 'rules_version'",
                "\"commands\":1 | \"commands\":0 | has no commands, so there is nothing to import",
                "\"commands\":1 | \"commands\":9223372036854775807 | has 2 lines instead of 2",
                "\"events\":0 | \"events\":1 | has 0 decisions, but its header states 1",
            })
    void namesWhatIsWrong(String right, String wrong, String message) {
        assertThatExceptionOfType(InvalidExportException.class)
                .isThrownBy(() -> check((HEADER + COMMAND).replace(right.strip(), wrong.strip())))
                .withMessageContaining(message);
    }

    @Test
    void saysThatAFileWasConverted() {
        assertThatExceptionOfType(InvalidExportException.class)
                .isThrownBy(() -> check((HEADER + COMMAND).replace("\n", "\r\n")))
                .withMessageContaining("it has line breaks of Windows");
        assertThatExceptionOfType(InvalidExportException.class)
                .isThrownBy(() -> check("\uFEFF" + HEADER + COMMAND))
                .withMessageContaining("it has a byte order mark");
    }

    @Test
    void aDifferenceInTheTargetIsNoBugAndSaysWhatToDo() {
        ExportHeader header = new ExportHeader(1, "c", 2, 2, List.of(), 3, 3);

        assertThatExceptionOfType(ImportTargetException.class)
                .isThrownBy(() ->
                        Import.requireEqual(
                                new Verification(2, 2, 0, 2, 2, 0, 1, Map.of(), List.of(), List.of(), Duration.ZERO),
                                header))
                .withMessageContaining("the target has 2 commands")
                .withMessageContaining("Do not use the target");
    }

    private void check(String lines) throws IOException {
        String sha256 = HexFormat.of().formatHex(Export.sha256().digest(lines.getBytes(UTF_8)));
        String trailer = "{\"lines\":%d,\"sha256\":\"%s\"}\n".formatted(lines.lines().count(), sha256);
        Path path = Files.writeString(folder.resolve("export.jsonl"), lines + trailer);
        ExportFileReader file = ExportFileReader.check(path);
        assertThat(ReplayCheck.run(file, PositionMapping.of(file), ReplayProgress.SILENT)).isZero();
    }
}
