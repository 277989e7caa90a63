package dev.gavel.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Queries of the system catalogs of the source. All parameters and results are text.
record SourceQueries(Connection connection) {
    /// The first column of the first row, or `null` if there is no row.
    @Nullable String first(String sql, String... parameters) throws SQLException {
        List<@Nullable String> column = column(sql, parameters);
        return column.isEmpty() ? null : column.getFirst();
    }

    /// The first column of all rows.
    List<@Nullable String> column(String sql, String... parameters) throws SQLException {
        List<@Nullable String> column = new ArrayList<>();
        for (List<@Nullable String> row : rows(sql, parameters)) {
            column.add(row.getFirst());
        }
        return column;
    }

    List<List<@Nullable String>> rows(String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            try (ResultSet results = statement.executeQuery()) {
                int width = results.getMetaData().getColumnCount();
                List<List<@Nullable String>> rows = new ArrayList<>();
                while (results.next()) {
                    List<@Nullable String> row = new ArrayList<>();
                    for (int i = 1; i <= width; i++) {
                        row.add(results.getString(i));
                    }
                    rows.add(row);
                }
                return rows;
            }
        }
    }

    /// Whether the source is at least this major version.
    boolean isVersion(int major) throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion() >= major;
    }
}
