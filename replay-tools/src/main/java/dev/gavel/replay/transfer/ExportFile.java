package dev.gavel.replay.transfer;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.gavel.schema.AuctionTerms;
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

/// A file that an export wrote: whole, unchanged, and of a format and rules that this build knows.
final class ExportFile {
    /// A record of a mebibyte, in base64, twice, and readable.
    private static final int MOST_LINE_BYTES = 16 << 20;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(MOST_LINE_BYTES).build())
                    .build();

    private final Path file;
    private final Contents contents;

    private ExportFile(Path file, Contents contents) {
        this.file = file;
        this.contents = contents;
    }

    /// Reads the whole file once, and looks that every line is as it was written.
    ///
    /// @throws InvalidExportException if it was cut off or changed, is no export, or is one of a newer build
    /// @throws IOException if it cannot be read
    static ExportFile check(Path file) throws IOException {
        MessageDigest digest = Export.sha256();
        try (Lines lines = new Lines(file)) {
            byte[] first = lines.next();
            if (first == null) {
                throw unfit(file, "is empty");
            }
            Contents contents = parse(file, 1, first, Framing::contents);
            requireKnown(file, contents);
            byte[] line = first;
            for (byte[] next = lines.next(); next != null; next = lines.next()) {
                digest.update(line);
                line = next;
            }
            Framing.Seal seal = parse(file, lines.read(), line, Framing::seal);
            String sha256 = HexFormat.of().formatHex(digest.digest());
            if (seal.lines() != lines.read() - 1 || seal.lines() != contents.commands() + 1) {
                throw unfit(
                        file,
                        "has %d lines where it should have %d: some were lost or added"
                                .formatted(lines.read() - 1, seal.lines()));
            }
            if (!seal.sha256().equals(sha256)) {
                throw unfit(
                        file, "was changed: its SHA-256 is " + sha256 + ", and its last line says " + seal.sha256());
            }
            return new ExportFile(file, contents);
        }
    }

    private static void requireKnown(Path file, Contents contents) {
        if (contents.rulesVersion() > AuctionTerms.RULES_VERSION) {
            throw unfit(
                    file,
                    "has auctions of rules version %d, and this build knows them up to %d: use a newer gavel"
                            .formatted(contents.rulesVersion(), AuctionTerms.RULES_VERSION));
        }
        if (contents.partitions() < 1 || contents.partitions() > Position.MAX_PARTITIONS) {
            throw unfit(file, "is of a log with " + contents.partitions() + " partitions, which there is none");
        }
    }

    Contents contents() {
        return contents;
    }

    /// What is done with each command, in the file's order: by partition, then as on the log.
    interface Reader {
        void read(Entry entry) throws IOException;
    }

    /// Reads the commands, however often that is asked.
    void forEach(Reader reader) throws IOException {
        try (Lines lines = new Lines(file)) {
            lines.next();
            for (long left = contents.commands(); left > 0; left--) {
                byte[] line = lines.next();
                if (line == null) {
                    throw unfit(file, "became shorter while it was read");
                }
                reader.read(parse(file, lines.read(), line, EntryJson::read));
            }
        }
    }

    private interface Parsing<T> {
        T of(JsonParser json) throws IOException;
    }

    private static <T> T parse(Path file, long number, byte[] line, Parsing<T> parsing) throws IOException {
        try (JsonParser json = JSON.createParser(line)) {
            return parsing.of(json);
        } catch (InvalidExportException e) {
            throw unfit(file, String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            throw unfit(file, "is no JSON in line " + number + ": " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw unfit(file, "line " + number + " " + e.getMessage());
        }
    }

    static InvalidExportException unfit(Path file, String why) {
        return new InvalidExportException(file + " " + why);
    }

    /// Lines as bytes, their ends included, for the hash is over those.
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
                if (line.size() > MOST_LINE_BYTES) {
                    throw unfit(file, "line " + (read + 1) + " is longer than any that an export writes");
                }
            }
            if (line.size() == 0) {
                return null;
            }
            read++;
            byte[] bytes = line.toByteArray();
            if (bytes[bytes.length - 1] != '\n') {
                throw unfit(file, "was cut off in line " + read);
            }
            return bytes;
        }

        /// How many so far.
        long read() {
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
