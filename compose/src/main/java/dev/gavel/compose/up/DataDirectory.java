package dev.gavel.compose.up;

import dev.gavel.compose.embedded.PrivateFiles;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The directory with all data of `gavel up`, locked by at most one process. The lock is a file lock of the operating
/// system, which releases it when the process ends for any reason.
///
/// Only its owner may enter it: the log has reserves and sealed bids, and Kafka, like the other servers, creates files
/// that everybody may read. Directories of previous versions are closed at the next start.
public final class DataDirectory implements AutoCloseable {
    private static final int PID_BYTES = 32;

    /// Each of these is private itself, because another user may have to pass through the directory above (if Postgres
    /// runs as another user).
    private static final List<String> PRIVATE = List.of("kafka", "redis", "state", "logs");

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /// Locks the directory, and creates it if it is missing.
    ///
    /// @throws StartupException if another process has locked it, or it cannot be written
    public static DataDirectory lock(Path path) {
        try {
            Path real = PrivateFiles.directory(path).toRealPath();
            for (String part : PRIVATE) {
                PrivateFiles.directory(real.resolve(part));
            }
            FileChannel channel =
                    FileChannel.open(
                            real.resolve("gavel.lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                String owner = read(channel);
                channel.close();
                throw new StartupException(
                        "another gavel (pid %s) runs on %s: stop it, or choose another directory with"
                                        .formatted(owner, path)
                                + " --data or GAVEL_DATA");
            }
            write(channel, ProcessHandle.current().pid());
            return new DataDirectory(real, channel);
        } catch (IOException e) {
            throw new StartupException(
                    "the directory " + path + " (--data or GAVEL_DATA) cannot be used: " + FileProblem.withFile(e), e);
        }
    }

    public Path kafka() {
        return path.resolve("kafka");
    }

    Path postgres() {
        return path.resolve("postgres");
    }

    Path redis() {
        return path.resolve("redis");
    }

    /// The processor's local state, which can be restored from its changelog.
    public Path state() {
        return path.resolve("state");
    }

    Path programs() {
        return path.resolve("programs");
    }

    public Path logs() {
        return path.resolve("logs");
    }

    /// The addresses and passwords of Postgres and Redis.
    Path credentials() {
        return path.resolve(StackCredentials.FILE);
    }

    /// The local issuer's key and tokens.
    Path auth() {
        return path.resolve("auth");
    }

    /// The addresses of the stack while it runs.
    Path context() {
        return path.resolve(StackContext.FILE);
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    @Override
    public String toString() {
        return path.toString();
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException lockedByThisProcess) {
            return null;
        }
    }

    private static String read(FileChannel channel) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES);
        channel.read(bytes, 0);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString().strip();
    }

    private static void write(FileChannel channel, long pid) throws IOException {
        channel.truncate(0);
        channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
    }
}
