package dev.gavel.compose.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.TextTable;

/// A table for the terminal of names and values.
final class SummaryTable {
    private static final int NAME_WIDTH = 13;
    private static final int VALUE_WIDTH = 200;

    private final TextTable table =
            TextTable.forColumnWidths(Help.defaultColorScheme(Ansi.OFF), NAME_WIDTH, VALUE_WIDTH);

    /// @param format as in [String#format], always with English separators
    @SuppressWarnings("AnnotateFormatMethod") // the annotation would need Error Prone at run time
    SummaryTable row(String name, String format, Object... values) {
        table.addRowValues(name, String.format(Locale.ROOT, format, values));
        return this;
    }

    void print(PrintWriter out) {
        out.print(table);
    }
}
