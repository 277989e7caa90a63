package dev.gavel.replay.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Reads files of a limited size. A pipe is a file whose size is unknown, so the limit applies to what is read.
public final class InputFile {
    private static final int FILE_TYPE_SHIFT = 12;
    private static final int CHARACTER_DEVICE = 2;

    private InputFile() {}

    /// @param maxBytes reading more is an error
    /// @throws IOException if the file cannot be read; [FileProblem] words it
    public static InputStream open(Path file, long maxBytes) throws IOException {
        if (Files.isDirectory(file)) {
            // Opening a directory succeeds, and only reading fails.
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        if (isDevice(file)) {
            // It may never end, like /dev/zero.
            throw new FileSystemException(file.toString(), null, "is a device");
        }
        return new LimitedStream(Files.newInputStream(file), file, maxBytes);
    }

    /// The content of a file without a byte order mark in front.
    ///
    /// @throws IOException if the file cannot be read, is empty or too large
    public static byte[] read(Path file, int maxBytes) throws IOException {
        try (InputStream in = open(file, maxBytes)) {
            byte[] bytes = in.readAllBytes();
            int mark = startsWithByteOrderMark(bytes) ? 3 : 0;
            if (bytes.length == mark) {
                throw new FileSystemException(file.toString(), null, "is empty");
            }
            return mark == 0 ? bytes : Arrays.copyOfRange(bytes, mark, bytes.length);
        }
    }

    private static boolean isDevice(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:mode") >> FILE_TYPE_SHIFT == CHARACTER_DEVICE;
    }

    private static boolean startsWithByteOrderMark(byte[] bytes) {
        return bytes.length >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
    }

    private static final class LimitedStream extends FilterInputStream {
        private final Path file;
        private final long maxBytes;
        private long read;

        LimitedStream(InputStream in, Path file, long maxBytes) {
            super(in);
            this.file = file;
            this.maxBytes = maxBytes;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] buffer, int from, int length) throws IOException {
            int count = super.read(buffer, from, length);
            count(Math.max(0, count));
            return count;
        }

        private void count(int bytes) throws IOException {
            read += bytes;
            if (read > maxBytes) {
                throw new FileSystemException(file.toString(), null, "is larger than " + size(maxBytes));
            }
        }

        private static String size(long bytes) {
            return bytes >= 1 << 20 ? (bytes >> 20) + " MiB" : (bytes >> 10) + " KiB";
        }
    }
}
