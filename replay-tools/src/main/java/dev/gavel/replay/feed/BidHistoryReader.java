package dev.gavel.replay.feed;

import dev.gavel.replay.feed.BidHistory.MalformedHistoryException;
import dev.gavel.replay.file.FileProblem;
import dev.gavel.replay.file.InputFile;
import dev.gavel.schema.NearestName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.apache.commons.csv.CSVException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;

/// Reads a [BidHistory] from a CSV file. Continues after an invalid row, so that one attempt reports all problems.
final class BidHistoryReader {
    /// The whole history and all decisions are held in memory, about 350 bytes per bid. The heap of `gavel feed`
    /// (compose/jvm-flags.sh) fits the bids of a file of this size.
    private static final long MAX_BYTES = 64L << 20;

    private static final int LISTED_PROBLEMS = 10;
    private static final String BAD_QUOTES =
            "a quoted field is not closed, or its closing quote is followed by more text";

    /// Strict about quotes, so that a file that a spreadsheet wrote only in part is rejected.
    private static final CSVFormat FORMAT =
            CSVFormat.RFC4180
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .setAllowMissingColumnNames(true)
                    .setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
                    .setTrim(true)
                    .setIgnoreEmptyLines(false)
                    .setLenientEof(false)
                    .setTrailingData(false)
                    .get();

    private final Path file;
    private final BidHistoryBuilder history = new BidHistoryBuilder();
    private final List<String> problems = new ArrayList<>();
    private long problemCount;

    BidHistoryReader(Path file) {
        this.file = file;
    }

    BidHistory read() {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAX_BYTES) {
                addProblem("the file is larger than " + (MAX_BYTES >> 20) + " MiB; split it by auction");
            } else {
                readText();
            }
        } catch (CharacterCodingException e) {
            addProblem("the file is not UTF-8");
        } catch (NoSuchFileException e) {
            addProblem("the file does not exist");
        } catch (IOException e) {
            addProblem("the file cannot be read: " + FileProblem.of(e));
        }
        if (problemCount > 0) {
            throw new MalformedHistoryException(file, problems, problemCount - problems.size());
        }
        return history.build();
    }

    private void readText() throws IOException {
        try (BufferedReader text = open()) {
            skipByteOrderMark(text);
            try (CSVParser parser = CSVParser.builder().setReader(text).setFormat(FORMAT).get()) {
                readRows(parser);
            }
        } catch (CSVException e) {
            addProblem(1, BAD_QUOTES); // the parser reads the header when it is created
        }
        if (history.isEmpty() && problemCount == 0) {
            addProblem("the file contains no bids");
        }
    }

    private BufferedReader open() throws IOException {
        return new BufferedReader(
                new InputStreamReader(InputFile.open(file, MAX_BYTES), StandardCharsets.UTF_8.newDecoder()));
    }

    private void readRows(CSVParser parser) throws IOException {
        List<String> header = parser.getHeaderNames();
        checkHeader(header);
        if (problemCount > 0) {
            return;
        }
        Iterator<CSVRecord> rows = parser.iterator();
        while (true) {
            // Taken before the parser reads on: for a quoted field with line breaks this is the first line.
            long line = parser.getCurrentLineNumber() + 1;
            CSVRecord row = next(line, rows);
            if (row == null) {
                return;
            }
            if (!isBlank(row)) {
                add(line, row, header.size());
            }
        }
    }

    private void checkHeader(List<String> header) {
        if (header.stream().allMatch(String::isEmpty)) {
            addProblem(1, "the header is missing; it should be like " + BidHistory.EXAMPLE_HEADER);
            return;
        }
        Set<String> names = new HashSet<>();
        for (String name : header) {
            // pandas leaves the name of its index empty, and spreadsheets add empty columns.
            if (!names.add(name) && !name.isEmpty()) {
                addProblem(1, "column " + name + " appears twice");
            }
        }
        for (String name : BidHistoryBuilder.REQUIRED_COLUMNS) {
            if (!names.contains(name)) {
                addProblem(1, "column " + name + " is missing; the header should be like " + BidHistory.EXAMPLE_HEADER);
            }
        }
        for (String name : BidHistoryBuilder.OPTIONAL_COLUMNS) {
            if (!names.contains(name)) {
                names.stream()
                        .filter(given -> NearestName.isTypingError(given, name))
                        .forEach(given -> addProblem(1, "column " + given + " is unknown; did you mean " + name + "?"));
            }
        }
    }

    private void add(long line, CSVRecord row, int columns) {
        if (row.size() != columns) {
            addProblem(line, row.size() + " fields, but the header has " + columns);
            return;
        }
        try {
            history.add(line, row);
        } catch (IllegalArgumentException e) {
            addProblem(line, String.valueOf(e.getMessage()));
        }
    }

    /// Returns `null` at the end of the file, or where it cannot be parsed any further.
    private @Nullable CSVRecord next(long line, Iterator<CSVRecord> rows) throws IOException {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (UncheckedIOException e) {
            if (!(e.getCause() instanceof CSVException)) {
                throw e.getCause();
            }
            addProblem(line, BAD_QUOTES);
            return null;
        }
    }

    /// An empty line, or a row without a value, as spreadsheets append them.
    private static boolean isBlank(CSVRecord row) {
        return row.stream().allMatch(String::isBlank);
    }

    private static void skipByteOrderMark(BufferedReader text) throws IOException {
        text.mark(1);
        if (text.read() != '\uFEFF') {
            text.reset();
        }
    }

    private void addProblem(long line, String problem) {
        addProblem("line " + line + ": " + problem);
    }

    private void addProblem(String problem) {
        problemCount++;
        if (problems.size() < LISTED_PROBLEMS) {
            problems.add(problem);
        }
    }
}
