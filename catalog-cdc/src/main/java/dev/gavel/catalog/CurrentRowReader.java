package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.FieldType;
import dev.gavel.catalog.row.RowChangeReader.CurrentRows;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Reads a row from the table in the form in which Debezium delivers it. Rarely used: see
/// [dev.gavel.catalog.row.RowChangeReader].
final class CurrentRowReader implements CurrentRows {
    private static final Logger log = LoggerFactory.getLogger(CurrentRowReader.class);

    private final CatalogConfig config;
    private final ColumnMapping columns;
    private final List<AuctionField> fields;

    /// @param columns that the table has now
    CurrentRowReader(CatalogConfig config, ColumnMapping columns) {
        this.config = config;
        this.columns = columns;
        this.fields = Arrays.stream(AuctionField.values()).filter(field -> columns.column(field) != null).toList();
    }

    /// @throws SourceException if the source does not respond
    @Override
    public @Nullable Struct read(long id) {
        log.atInfo()
                .addKeyValue("row", id)
                .log("a change lacks a column that the table has now; reading the row as it is now");
        try (Connection connection = config.source().connect();
                PreparedStatement statement = connection.prepareStatement(select())) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? struct(row) : null;
            }
        } catch (SQLException e) {
            throw new SourceException(e);
        }
    }

    private String select() {
        return fields.stream()
                .map(this::expression)
                .collect(
                        Collectors.joining(
                                ", ",
                                "SELECT ",
                                " FROM %s WHERE %s = ?".formatted(config.table().quoted(), quoted(AuctionField.ID))));
    }

    private String expression(AuctionField field) {
        return switch (field.type()) {
            // The ISO format, with the offset.
            case INSTANT -> "to_json(%s) #>> '{}'".formatted(quoted(field));
            case DECIMAL, TEXT -> quoted(field) + "::text";
            case INTEGER, BOOLEAN -> quoted(field);
        };
    }

    private String quoted(AuctionField field) {
        return SourceTable.quoted(column(field));
    }

    private String column(AuctionField field) {
        return Objects.requireNonNull(columns.column(field));
    }

    private Struct struct(ResultSet row) throws SQLException {
        SchemaBuilder schema = SchemaBuilder.struct();
        fields.forEach(field -> schema.field(column(field), schema(field.type())));
        Struct struct = new Struct(schema.build());
        for (int i = 0; i < fields.size(); i++) {
            struct.put(column(fields.get(i)), value(row, i + 1, fields.get(i).type()));
        }
        return struct;
    }

    private static Schema schema(FieldType type) {
        return switch (type) {
            case INTEGER -> Schema.OPTIONAL_INT64_SCHEMA;
            case BOOLEAN -> Schema.OPTIONAL_BOOLEAN_SCHEMA;
            case INSTANT, DECIMAL, TEXT -> Schema.OPTIONAL_STRING_SCHEMA;
        };
    }

    private static @Nullable Object value(ResultSet row, int index, FieldType type) throws SQLException {
        Object value =
                switch (type) {
                    case INTEGER -> row.getLong(index);
                    case BOOLEAN -> row.getBoolean(index);
                    case INSTANT, DECIMAL, TEXT -> row.getString(index);
                };
        return row.wasNull() ? null : value;
    }

    /// The source has not responded while a change was read. A later run reads the change again.
    static final class SourceException extends RuntimeException {
        private static final long serialVersionUID = 1;

        SourceException(SQLException cause) {
            super("the source does not respond: " + cause.getMessage(), cause);
        }
    }
}
