package dev.gavel.catalog;

import dev.gavel.catalog.row.ColumnMapping;
import dev.gavel.schema.NearestName;
import dev.gavel.schema.StartupException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds columns whose names are nearly those of fields that have no column. An ignored `reserve` would sell a watch
/// for 1.00.
final class MisnamedColumns {
    /// Terms of an auction that no column can hold.
    private static final Set<String> WITHOUT_COLUMN = Set.of("allowed_bidders", "retraction");

    /// A shorter name is the beginning or the end of too many others.
    private static final int MIN_PART = 4;

    private MisnamedColumns() {}

    /// @param wanted the column of each field
    /// @param existing the table's columns
    /// @param ignored columns that mean something else
    /// @throws StartupException if a column was probably meant to be followed
    static void requireNone(
            SourceTable table, ColumnMapping wanted, Collection<String> existing, Collection<String> ignored) {
        List<String> absent = new ArrayList<>(wanted.columns());
        absent.removeAll(existing);
        absent.addAll(WITHOUT_COLUMN);
        for (String column : existing) {
            if (!wanted.columns().contains(column) && !ignored.contains(column)) {
                String meant = meant(column, absent);
                if (meant != null) {
                    throw new StartupException(problem(table, column, meant));
                }
            }
        }
    }

    /// The name that the column was probably meant to have, or `null`.
    static @Nullable String meant(String column, Collection<String> absent) {
        return NearestName.of(column, absent.stream().filter(name -> isNear(column, name)).toList());
    }

    private static boolean isNear(String column, String name) {
        String given = plain(column);
        String known = plain(name);
        return given.equals(known)
                || NearestName.isTypingError(column, name)
                || (Math.min(given.length(), known.length()) >= MIN_PART
                        && (begins(given, known) || begins(known, given)));
    }

    private static boolean begins(String name, String part) {
        return name.startsWith(part) || name.endsWith(part);
    }

    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    private static String problem(SourceTable table, String column, String meant) {
        String remedy =
                WITHOUT_COLUMN.contains(meant)
                        ? "the catalog cannot open auctions with %s, only the HTTP API can".formatted(meant)
                        : "did you mean %s? Rename it, or name it with --column %s=%s".formatted(meant, meant, column);
        return "%s has a column %s, which is not followed: %s. If it means something else, ignore it with --ignore-column %s"
                .formatted(table, column, remedy, column);
    }
}
