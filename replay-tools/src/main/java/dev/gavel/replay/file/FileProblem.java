package dev.gavel.replay.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/// What an [IOException] says about a file. The message of Java's own exceptions is often only the path.
public final class FileProblem {
    private FileProblem() {}

    /// The exception inside, which is always there.
    public static IOException cause(UncheckedIOException e) {
        return Objects.requireNonNull(e.getCause());
    }

    /// The problem without the file, such as `does not exist` or `No space left on device`.
    public static String of(IOException e) {
        return switch (e) {
            case NoSuchFileException _ -> "does not exist";
            case AccessDeniedException _ -> "permission denied";
            case FileAlreadyExistsException _ -> "exists, and is not a directory";
            case DirectoryNotEmptyException _ -> "is a directory that is not empty";
            case CharacterCodingException _ -> "is not UTF-8";
            case FileSystemException known when known.getReason() != null -> String.valueOf(known.getReason());
            default -> e.getMessage() == null ? e.toString() : e.getMessage();
        };
    }

    /// The problem with its file, if the exception knows it.
    public static String withFile(IOException e) {
        return e instanceof FileSystemException known && known.getFile() != null
                ? known.getFile() + ": " + of(e)
                : of(e);
    }
}
