package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.catalog.row.RowChangeReader;
import dev.gavel.schema.StartupException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The columns of the source table. A column that the catalog has followed must not disappear silently: its auctions
/// would open with the field's default.
final class FollowedTable {
    private static final Logger log = LoggerFactory.getLogger(FollowedTable.class);

    private final CatalogConfig config;
    private final ColumnMemory memory;
    private volatile ColumnMapping columns;

    /// @param columns that the table has now
    /// @throws StartupException if one of the remembered columns is gone
    FollowedTable(CatalogConfig config, ColumnMapping columns, ColumnMemory memory) throws InterruptedException {
        this.config = config;
        this.memory = memory;
        this.columns = columns;
        update(memory.read(), columns);
    }

    /// The columns that the table had at the last check.
    ColumnMapping columns() {
        return columns;
    }

    /// Checks the source again while the catalog runs.
    ///
    /// @throws StartupException if the table can no longer be used, or if a column is gone
    /// @throws SQLException if the source does not respond
    void check() throws SQLException, InterruptedException {
        update(columns, SourceCheck.checkAgain(config));
    }

    /// Checks the source again, and returns a reader of its changes.
    ///
    /// @param snapshotColumns that the table had when Debezium was configured
    /// @throws StartupException as [#check] does
    /// @throws SQLException as [#check] does
    RowChangeReader checkedReader(ColumnMapping snapshotColumns) throws SQLException, InterruptedException {
        check();
        return new RowChangeReader(
                config.columns(),
                snapshotColumns,
                columns,
                config.onDelete(),
                config.ids(),
                new CurrentRowReader(config, columns));
    }

    private void update(@Nullable ColumnMapping before, ColumnMapping now) throws InterruptedException {
        if (before != null) {
            for (AuctionField field : before.notIn(now)) {
                requireLeftOut(field, String.valueOf(before.column(field)));
            }
        }
        if (!now.equals(before)) {
            memory.write(now);
            log.atInfo()
                    .addKeyValue("columns", now.columns())
                    .addKeyValue("absent", config.columns().notIn(now).stream().map(AuctionField::code).toList())
                    .log("columns of the table; a field without a column has its default");
        }
        columns = now;
    }

    private void requireLeftOut(AuctionField field, String column) {
        if (config.columns().column(field) != null) {
            throw new StartupException(
                    "%s has no column %s any more; rename it back, or name the column that %s is in now with --column %s=COLUMN, or say that there is none with --column %s="
                            .formatted(config.table(), column, field.code(), field.code(), field.code()));
        }
    }
}
