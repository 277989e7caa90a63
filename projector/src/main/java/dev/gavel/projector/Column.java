package dev.gavel.projector;

import java.util.List;
import java.util.stream.Collectors;

/// A column of a table, in the order in which it travels.
public record Column(String name, Kind kind) {
    /// How its value looks in binary COPY.
    public enum Kind {
        INT,
        BIGINT,
        TEXT,
        BOOLEAN,
        TIME,
        BYTES
    }

    /// As SQL lists them.
    public static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
