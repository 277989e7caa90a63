package dev.gavel.compose.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.Help.Column.Overflow;
import picocli.CommandLine.Help.TextTable;

/// A table for the terminal: a header and one line per item. Each column is as wide as its widest cell.
///
/// @param <T> the items
final class ReportTable<T> {
    private static final int GAP = 2;
    private static final ColorScheme PLAIN = Help.defaultColorScheme(Ansi.OFF);

    private final List<Column<T>> columns = new ArrayList<>();

    private record Column<T>(String title, boolean alignedRight, Function<T, String> cell) {}

    /// Adds a column for text.
    ReportTable<T> left(String title, Function<T, String> cell) {
        columns.add(new Column<>(title, false, cell));
        return this;
    }

    /// Adds a column for numbers.
    ReportTable<T> right(String title, Function<T, String> cell) {
        columns.add(new Column<>(title, true, cell));
        return this;
    }

    /// Formats each item twice, for the widths and for the output, because there may be a million of them.
    void print(PrintWriter out, List<T> items) {
        List<String> titles = columns.stream().map(Column::title).toList();
        int[] widths = titles.stream().mapToInt(String::length).toArray();
        for (T item : items) {
            List<String> cells = cells(item);
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], cells.get(i).length());
            }
        }
        printRow(out, titles, widths);
        for (T item : items) {
            printRow(out, cells(item), widths);
        }
    }

    private List<String> cells(T item) {
        return columns.stream().map(column -> column.cell().apply(item)).toList();
    }

    private void printRow(PrintWriter out, List<String> cells, int[] widths) {
        Help.Column[] layout =
                Arrays.stream(widths)
                        .mapToObj(width -> new Help.Column(width + GAP, 0, Overflow.TRUNCATE))
                        .toArray(Help.Column[]::new);
        TextTable row = TextTable.forColumns(PLAIN, layout);
        String[] aligned = new String[cells.size()];
        for (int i = 0; i < aligned.length; i++) {
            String cell = cells.get(i);
            aligned[i] = columns.get(i).alignedRight() ? " ".repeat(widths[i] - cell.length()) + cell : cell;
        }
        row.addRowValues(aligned);
        out.print(row);
    }
}
