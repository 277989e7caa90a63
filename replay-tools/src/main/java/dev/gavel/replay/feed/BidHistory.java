package dev.gavel.replay.feed;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/// A file of bids that were made elsewhere, once: CSV in UTF-8 with a header, the columns by name in any order.
///
/// @param auctions in the file's order
/// @param warnings what the file says twice, and differently
public record BidHistory(List<PastAuction> auctions, List<String> warnings) {
    /// A history is held in memory, to be sorted.
    private static final long MAX_BYTES = 256L << 20;

    /// Quotes closed, nothing after them: a file that a spreadsheet half wrote is refused, not guessed at.
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180.builder().setIgnoreEmptyLines(false).setLenientEof(false).setTrailingData(false).get();

    public BidHistory {
        auctions = List.copyOf(auctions);
        warnings = List.copyOf(warnings);
    }

    public int bids() {
        int bids = 0;
        for (PastAuction auction : auctions) {
            bids += auction.bids().size();
        }
        return bids;
    }

    /// @throws MalformedHistoryException with the first of what is wrong, line by line
    public static BidHistory read(Path file) throws MalformedHistoryException {
        Problems problems = new Problems();
        HistoryRows rows = new HistoryRows(problems);
        try {
            if (Files.size(file) > MAX_BYTES) {
                problems.add("the file is larger than " + (MAX_BYTES >> 20) + " MiB; split it by auctions");
                throw problems.malformed();
            }
            readRows(file, rows, problems);
        } catch (NoSuchFileException e) {
            problems.add("there is no such file");
        } catch (CharacterCodingException e) {
            problems.add("the file is not UTF-8");
        } catch (IOException e) {
            problems.add("the file cannot be read: " + e.getMessage());
        }
        problems.throwIfAny();
        return rows.history();
    }

    private static void readRows(Path file, HistoryRows rows, Problems problems)
            throws IOException, MalformedHistoryException {
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            skipByteOrderMark(reader);
            try (CSVParser parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
                Iterator<CSVRecord> records = parser.iterator();
                HistoryColumns columns = header(parser, records, problems);
                while (true) {
                    // Asked before the parser reads on: of a quoted field with line breaks, the first line.
                    long line = parser.getCurrentLineNumber() + 1;
                    CSVRecord row = next(line, records, problems);
                    if (row == null) {
                        break;
                    }
                    if (!isBlank(row)) {
                        rows.add(line, row, columns);
                    }
                }
            }
        }
        if (rows.isEmpty() && !problems.any()) {
            problems.add("the file has no bids");
        }
    }

    private static HistoryColumns header(CSVParser parser, Iterator<CSVRecord> records, Problems problems)
            throws IOException, MalformedHistoryException {
        CSVRecord header = next(parser.getCurrentLineNumber() + 1, records, problems);
        if (header == null || isBlank(header)) {
            problems.add(1, "there is no header; it should be " + HistoryColumns.EXAMPLE);
            throw problems.malformed();
        }
        return HistoryColumns.of(header, problems);
    }

    /// Null at the end, or where the file cannot be understood any further.
    private static @Nullable CSVRecord next(long line, Iterator<CSVRecord> records, Problems problems)
            throws IOException {
        try {
            return records.hasNext() ? records.next() : null;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException notUtf8) {
                throw notUtf8;
            }
            problems.add(line, "a quoted field is not closed, or something follows its closing quote");
            return null;
        }
    }

    private static boolean isBlank(CSVRecord row) {
        return row.size() == 1 && row.get(0).isBlank();
    }

    private static void skipByteOrderMark(BufferedReader reader) throws IOException {
        reader.mark(1);
        if (reader.read() != '\uFEFF') {
            reader.reset();
        }
    }
}
