package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gavel.replay.transfer.ExportFramingCodec.Trailer;
import dev.gavel.replay.transfer.ExportedCommandCodec.ExportedCommand;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.OperatorException;
import dev.gavel.schema.Position;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads an export that was checked: it is complete, unchanged, and has a format and rules version that this build
/// supports.
final class ExportFileReader {
    /// Room for a record of 1 MiB twice in base64, and in readable form.
    private static final int MAX_LINE_BYTES = 16 << 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MAX_LINE_BYTES).build())
                    .build();

    private final Path file;
    private final ExportHeader header;

    private ExportFileReader(Path file, ExportHeader header) {
        this.file = file;
        this.header = header;
    }

    /// Reads the whole file once and checks its hash.
    ///
    /// @throws InvalidExportException if the file is truncated or changed, is not an export, or needs a newer build
    /// @throws IOException if it cannot be read
    static ExportFileReader check(Path file) throws IOException {
        MessageDigest digest = Export.sha256();
        try (Lines lines = new Lines(file)) {
            byte[] first = lines.next();
            if (first == null) {
                throw invalid(file, "is empty");
            }
            requireUnconverted(file, first);
            ExportHeader header = parse(file, 1, first, ExportFramingCodec::readHeader);
            requireSupported(file, header);
            byte[] line = first;
            for (byte[] next = lines.next(); next != null; next = lines.next()) {
                digest.update(line);
                line = next;
            }
            Trailer trailer = parse(file, lines.read(), line, ExportFramingCodec::readTrailer);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            if (trailer.lines() != lines.read() - 1 || trailer.lines() != header.commands() + 1) {
                throw invalid(
                        file,
                        "has %d lines instead of %d: lines were lost or added"
                                .formatted(lines.read() - 1, trailer.lines()));
            }
            if (!trailer.sha256().equals(sha256)) {
                throw invalid(
                        file,
                        "was changed: its SHA-256 is " + sha256 + ", but its last line states " + trailer.sha256());
            }
            return new ExportFileReader(file, header);
        }
    }

    /// The hash would differ as well, but not say why.
    private static void requireUnconverted(Path file, byte[] first) {
        boolean byteOrderMark = first[0] == (byte) 0xEF;
        if (byteOrderMark || (first.length > 1 && first[first.length - 2] == '\r')) {
            throw invalid(
                    file,
                    "was converted by an editor or a transfer in text mode: it has "
                            + (byteOrderMark ? "a byte order mark" : "line breaks of Windows")
                            + ". Copy the original file byte for byte");
        }
    }

    private static void requireSupported(Path file, ExportHeader header) {
        if (header.rulesVersion() > AuctionTerms.RULES_VERSION) {
            throw invalid(
                    file,
                    "has auctions of rules version %d, but this build supports versions up to %d; use a newer gavel"
                            .formatted(header.rulesVersion(), AuctionTerms.RULES_VERSION));
        }
        if (header.commands() == 0) {
            throw invalid(file, "has no commands, so there is nothing to import");
        }
        if (header.partitions() < 1 || header.partitions() > Position.MAX_PARTITIONS) {
            throw invalid(file, "names a log with " + header.partitions() + " partitions, which cannot exist");
        }
    }

    ExportHeader header() {
        return header;
    }

    /// Called for each command in the order of the file: by partition, then in the order of the log.
    interface CommandVisitor {
        void visit(ExportedCommand exported) throws IOException;
    }

    /// Reads all commands. May be called any number of times.
    void forEach(CommandVisitor visitor) throws IOException {
        try (Lines lines = new Lines(file)) {
            lines.next();
            for (long left = header.commands(); left > 0; left--) {
                byte[] line = lines.next();
                if (line == null) {
                    throw invalid(file, "became shorter while it was read");
                }
                visitor.visit(parse(file, lines.read(), line, ExportedCommandCodec::read));
            }
        }
    }

    private interface LineParser<T> {
        T parse(JsonParser json) throws IOException;
    }

    private static <T> T parse(Path file, long number, byte[] line, LineParser<T> parser) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            return parser.parse(json);
        } catch (InvalidExportException e) {
            throw invalid(file, String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            throw invalid(file, "line " + number + " is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw invalid(file, "line " + number + " " + e.getMessage());
        }
    }

    static InvalidExportException invalid(Path file, String problem) {
        return new InvalidExportException(file + " " + problem);
    }

    /// The lines of the file as bytes, line breaks included, because the hash covers them.
    private static final class Lines implements AutoCloseable {
        private final Path file;
        private final InputStream in;
        private long read;

        Lines(Path file) throws IOException {
            this.file = file;
            this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        }

        byte @Nullable [] next() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    break;
                }
                if (line.size() > MAX_LINE_BYTES) {
                    throw invalid(file, "line " + (read + 1) + " is longer than any line of an export");
                }
            }
            if (line.size() == 0) {
                return null;
            }
            read++;
            byte[] bytes = line.toByteArray();
            if (bytes[bytes.length - 1] != '\n') {
                throw invalid(file, "is truncated in line " + read);
            }
            return bytes;
        }

        /// How many lines were read.
        long read() {
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /// The file is not a complete, unchanged export that this build can read.
    public static final class InvalidExportException extends OperatorException {
        private static final long serialVersionUID = 1;

        InvalidExportException(String message) {
            super(message);
        }
    }
}
