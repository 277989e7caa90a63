package dev.gavel.replay.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.gavel.schema.OperatorException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir private Path folder = Path.of("");

    @Test
    void readsWithoutTheByteOrderMark() throws IOException {
        Path file = Files.writeString(folder.resolve("terms.json"), "\uFEFF{}");

        assertThat(new String(InputFile.read(file, 5), UTF_8)).isEqualTo("{}");
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        assertProblem("is a directory", folder);
        assertProblem("does not exist", folder.resolve("nothing"));
        assertProblem("is a device", Path.of("/dev/zero"));
        assertProblem("is empty", Files.createFile(folder.resolve("empty")));
        assertProblem("is larger than 1 KiB", Files.write(folder.resolve("large"), new byte[1025]));
    }

    @Test
    void leavesNoIncompleteFileAndKeepsTheOldOneIfWritingFails() throws IOException {
        Path file = Files.writeString(folder.resolve("result"), "before");

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> write(file, new byte[100_000], new IOException("No space left on device")))
                .withMessage(file + " cannot be written: No space left on device");

        assertThat(file).hasContent("before");
        assertThat(folder).isDirectoryNotContaining("glob:**.unfinished");
    }

    @Test
    void reportsADeviceThatIsFull() {
        Path full = Path.of("/dev/full");

        assertThatExceptionOfType(OperatorException.class)
                .isThrownBy(() -> write(full, new byte[100_000], null))
                .withMessage("/dev/full cannot be written: No space left on device");
    }

    /// As root, replacing `/dev/null` by a file would break the machine.
    @Test
    void writesIntoASpecialFileInsteadOfReplacingIt() {
        Path device = Path.of("/dev/null");

        OutputFile.requireWritable("--out", device);
        write(device, new byte[10], null);

        assertThat(Files.isRegularFile(device)).isFalse();
        assertThat(OutputFile.scratch(device)).isEqualTo(Path.of(System.getProperty("java.io.tmpdir")));
    }

    @Test
    void replacesTheTargetOfASymbolicLinkAndNotTheLink() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path target = Files.writeString(elsewhere.resolve("target"), "before");
        Path link = Files.createSymbolicLink(folder.resolve("link"), target);

        write(link, "after".getBytes(UTF_8), null);

        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("after");
    }

    @Test
    void namesTheOptionWhoseFileCannotBeWritten() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputFile.requireWritable("--out", folder))
                .withMessage("--out " + folder + " cannot be written: it is a folder");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OutputFile.requireWritable("--out", folder.resolve("no").resolve("file")))
                .withMessageEndingWith("cannot be written: there is no folder " + folder.resolve("no"));
    }

    private static void assertProblem(String problem, Path file) {
        assertThatIOException()
                .isThrownBy(() -> InputFile.read(file, 1024))
                .satisfies(e -> assertThat(FileProblem.of(e)).isEqualTo(problem));
    }

    private static void write(Path file, byte[] bytes, @Nullable IOException failure) {
        OutputFile.<Boolean, RuntimeException>write(
                file,
                out -> {
                    out.write(bytes);
                    if (failure != null) {
                        throw failure;
                    }
                    return true;
                });
    }
}
