package dev.gavel.compose.embedded;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// Directories with everything in them.
public final class DirectoryTree {
    private DirectoryTree() {}

    /// Deletes a directory. Files that another process deletes meanwhile are no error.
    public static void delete(Path directory) throws IOException {
        Files.walkFileTree(
                directory,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException failure)
                            throws IOException {
                        Files.deleteIfExists(emptied);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /// Creates an empty directory, in place of the one that may be there.
    static Path createEmpty(Path directory) throws IOException {
        if (Files.exists(directory)) {
            delete(directory);
        }
        return Files.createDirectories(directory);
    }
}
