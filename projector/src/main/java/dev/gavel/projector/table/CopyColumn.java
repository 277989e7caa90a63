package dev.gavel.projector.table;

import java.util.List;
import java.util.stream.Collectors;

/// A column of a table, with the encoding of its values in binary COPY.
public record CopyColumn(String name, SqlType type) {
    /// A Postgres type.
    public enum SqlType {
        INT,
        BIGINT,
        TEXT,
        BOOLEAN,
        TIMESTAMPTZ,
        BYTEA
    }

    /// The names of the columns as a SQL column list.
    public static String names(List<CopyColumn> columns) {
        return columns.stream().map(CopyColumn::name).collect(Collectors.joining(", "));
    }
}
