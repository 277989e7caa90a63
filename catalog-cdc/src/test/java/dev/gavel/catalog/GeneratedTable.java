package dev.gavel.catalog;

import dev.gavel.catalog.row.AuctionField;
import dev.gavel.catalog.row.FieldType;
import dev.gavel.catalog.row.Identifier;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A table made from a seed: its identifiers, types, constraints and rows.
final class GeneratedTable {
    static final List<String> SETUP =
            List.of(
                    "CREATE SCHEMA \"Shop\"",
                    "CREATE SCHEMA \"sale.s\"",
                    "CREATE SCHEMA sale",
                    "CREATE DOMAIN price AS numeric(14, 2)",
                    "CREATE DOMAIN note AS text",
                    "CREATE TYPE \"Kind\" AS ENUM ('english', 'proxy', 'sealed_first', 'sealed_second')");

    private static final List<String> SCHEMAS = List.of("public", "Shop", "sale.s", "sale");
    private static final List<String> TABLES =
            List.of("lots", "Lots", "l.ots", "lots (old)", "lots$", "Löts", "l*ts", "select", "lots[1]", "a b|c");
    private static final List<String> COLUMNS = List.of("%s", "%s", "%s", "X%s", "a.%s", "%s (€)", "%s $|^*", "%%%s_");
    private static final long DAY_MS = 86_400_000;

    private final Random random;
    private final String schema;
    private final String name;
    private final String decoy;
    private final boolean isPartitioned;
    private final Map<AuctionField, Column> columns = new EnumMap<>(AuctionField.class);

    GeneratedTable(long seed) {
        random = new Random(seed);
        schema = pick(SCHEMAS);
        name = pick(TABLES) + " " + seed;
        decoy = name.contains(".") ? name.replace('.', 'x') : name.toUpperCase(Locale.ROOT);
        isPartitioned = random.nextInt(4) == 0;
        for (AuctionField field : AuctionField.values()) {
            if (field.isRequired() || random.nextInt(4) > 0) {
                columns.put(field, newColumn(field));
            }
        }
    }

    /// @param otherwise the value of rows that do not set the column; `null` if the column has no default
    private record Column(String name, String type, @Nullable Object otherwise, boolean isNotNull) {
        String definition(AuctionField field) {
            return Identifier.quoted(name)
                    + " "
                    + type
                    + (isNotNull ? " NOT NULL" : "")
                    + (otherwise == null ? "" : " DEFAULT " + literal(field, type, otherwise));
        }
    }

    /// For `--table`.
    String option() {
        return new SourceTable(schema, name).toString();
    }

    /// For SQL.
    String sql() {
        return new SourceTable(schema, name).quoted();
    }

    /// For `--column`.
    Map<String, String> mapping() {
        Map<String, String> mapping = new HashMap<>();
        columns.forEach((field, column) -> mapping.put(field.code(), column.name()));
        return mapping;
    }

    /// The tables, of which the second is not to be followed: its name differs by case or by one character.
    List<String> create() {
        String definitions =
                columns.entrySet().stream()
                        .map(column -> column.getValue().definition(column.getKey()))
                        .collect(Collectors.joining(", ", " (", ", PRIMARY KEY (" + column(AuctionField.ID) + "))"));
        List<String> statements = new ArrayList<>();
        statements.add(
                "CREATE TABLE "
                        + sql()
                        + definitions
                        + (isPartitioned ? " PARTITION BY HASH (" + column(AuctionField.ID) + ")" : ""));
        if (isPartitioned) {
            IntStream.range(0, 2)
                    .forEach(part ->
                            statements.add(
                                    "CREATE TABLE %s PARTITION OF %s FOR VALUES WITH (MODULUS 2, REMAINDER %d)"
                                            .formatted(partition(part), sql(), part)));
        }
        statements.add("CREATE TABLE " + decoy() + definitions);
        if (random.nextInt(4) == 0 && !isPartitioned) {
            statements.add("ALTER TABLE " + sql() + " REPLICA IDENTITY FULL");
        }
        return statements;
    }

    /// The table or, if it is partitioned, a partition.
    String partition(int part) {
        return isPartitioned ? new SourceTable(schema, name + part).quoted() : sql();
    }

    /// A table that is not to be followed.
    String decoy() {
        return new SourceTable(schema, decoy).quoted();
    }

    String column(AuctionField field) {
        return Identifier.quoted(columnName(field));
    }

    String columnName(AuctionField field) {
        return Objects.requireNonNull(columns.get(field)).name();
    }

    String alterType(AuctionField field, String type) {
        return "ALTER TABLE %s ALTER %s TYPE %s".formatted(sql(), column(field), type);
    }

    String type(AuctionField field) {
        return Objects.requireNonNull(columns.get(field)).type();
    }

    boolean isPartitioned() {
        return isPartitioned;
    }

    /// A followed field that is neither the id nor the end, or `null`.
    @Nullable AuctionField optionalField() {
        List<AuctionField> fields =
                columns.keySet().stream().filter(field -> !field.isRequired() && field != AuctionField.STATUS).toList();
        return fields.isEmpty() ? null : fields.get(random.nextInt(fields.size()));
    }

    /// A field without a column, to be added, or `null`.
    @Nullable AuctionField absentField() {
        for (AuctionField field : AuctionField.values()) {
            if (!columns.containsKey(field)) {
                return field;
            }
        }
        return null;
    }

    String add(AuctionField field) {
        Column column = new Column(field.code(), newColumn(field).type(), null, false);
        columns.put(field, column);
        return "ALTER TABLE " + sql() + " ADD " + column.definition(field);
    }

    /// Another name for the column from now on.
    String rename(AuctionField field, String newName) {
        Column column = Objects.requireNonNull(columns.get(field));
        columns.put(field, new Column(newName, column.type(), column.otherwise(), column.isNotNull()));
        return "ALTER TABLE %s RENAME %s TO %s"
                .formatted(sql(), Identifier.quoted(column.name()), Identifier.quoted(newName));
    }

    /// A row with values that go together.
    GeneratedRow row(long id) {
        Map<AuctionField, Object> values = new EnumMap<>(AuctionField.class);
        long endsAtMs = System.currentTimeMillis() + (1 + random.nextInt(20)) * DAY_MS;
        values.put(AuctionField.ENDS_AT, endsAtMs);
        put(values, AuctionField.TITLE, "Löt '" + id + "' \"a\\b\"");
        put(values, AuctionField.TYPE, pick(List.of("english", "proxy", "sealed_first", "sealed_second")));
        put(values, AuctionField.TICK_SIZE, new BigDecimal("0.05"));
        put(values, AuctionField.OPENING_PRICE, amount(AuctionField.OPENING_PRICE, 1));
        put(values, AuctionField.RESERVE_PRICE, upperPrice(AuctionField.RESERVE_PRICE, 1_000));
        boolean isSealed = new GeneratedRow(id, values).isSealed();
        boolean isEnglish = "english".equals(values.getOrDefault(AuctionField.TYPE, "english"));
        put(
                values,
                AuctionField.BUY_NOW_PRICE,
                isSealed ? BigDecimal.ZERO : upperPrice(AuctionField.BUY_NOW_PRICE, 9_000));
        if (!isSealed) {
            AuctionField increment =
                    pick(
                            List.of(
                                    AuctionField.INCREMENT_FIXED,
                                    AuctionField.INCREMENT_PERCENT,
                                    AuctionField.INCREMENT_PRESET));
            put(values, increment, increment == AuctionField.INCREMENT_PRESET ? "ebay" : amount(increment, 1));
            if (columns.containsKey(AuctionField.SOFT_CLOSE_WINDOW_S)
                    && columns.containsKey(AuctionField.SOFT_CLOSE_EXTENSION_S)
                    && random.nextBoolean()) {
                values.put(AuctionField.SOFT_CLOSE_WINDOW_S, 60L + random.nextInt(60));
                values.put(AuctionField.SOFT_CLOSE_EXTENSION_S, 30L + random.nextInt(60));
                put(values, AuctionField.SOFT_CLOSE_LATEST, endsAtMs + DAY_MS);
                put(values, AuctionField.SOFT_CLOSE_ON, pick(List.of("any_bid", "price_change", "lead_change")));
            }
        }
        put(values, AuctionField.STARTS_AT, endsAtMs - DAY_MS);
        put(values, AuctionField.MAX_BIDS_PER_BIDDER, 1L + random.nextInt(9));
        put(values, AuctionField.ALLOW_SELF_OUTBID, isEnglish && random.nextBoolean());
        return new GeneratedRow(id, values);
    }

    /// Columns that have their default are left out, and columns without a value are set to NULL.
    String insert(String table, GeneratedRow row) {
        List<String> names = new ArrayList<>(List.of(column(AuctionField.ID)));
        List<String> values = new ArrayList<>(List.of(Long.toString(row.id())));
        columns.forEach((field, column) -> {
            Object value = row.values().get(field);
            if (field != AuctionField.ID && (value == null || !value.equals(column.otherwise()))) {
                names.add(column(field));
                values.add(value == null ? "NULL" : literal(field, column.type(), value));
            }
        });
        return "INSERT INTO %s (%s) VALUES (%s)".formatted(table, String.join(", ", names), String.join(", ", values));
    }

    private Column newColumn(AuctionField field) {
        String columnName = pick(COLUMNS).formatted(field.code());
        String type = pick(types(field));
        boolean canBeNotNull =
                switch (field) {
                    case TITLE, TYPE, OPENING_PRICE, RESERVE_PRICE, BUY_NOW_PRICE, ENDS_AT, ALLOW_SELF_OUTBID -> true;
                    default -> false;
                };
        Object otherwise =
                switch (field) {
                    case TITLE -> "untitled";
                    case TYPE -> "english";
                    case OPENING_PRICE -> new BigDecimal("5");
                    case RESERVE_PRICE, BUY_NOW_PRICE -> BigDecimal.ZERO;
                    case ALLOW_SELF_OUTBID -> false;
                    default -> null;
                };
        return new Column(
                columnName, type, random.nextBoolean() ? otherwise : null, canBeNotNull && random.nextInt(3) == 0);
    }

    private static List<String> types(AuctionField field) {
        return switch (field) {
            case ID -> List.of("bigint", "int");
            case TYPE -> List.of("text", "varchar(20)", "\"Kind\"", "char(20)", "note");
            case TITLE -> List.of("text", "varchar(80)", "note");
            case TICK_SIZE -> List.of("numeric", "numeric(20, 6)", "price");
            default ->
                    switch (field.type()) {
                        case TEXT -> List.of("text", "varchar(20)");
                        case DECIMAL -> List.of("numeric", "numeric(20, 6)", "price", "bigint", "int", "smallint");
                        case INSTANT -> List.of("timestamptz", "timestamptz(3)");
                        case INTEGER -> List.of("bigint", "int", "smallint");
                        case BOOLEAN -> List.of("boolean");
                    };
        };
    }

    /// Sets the value, the column's default or, if it may be, NULL. Without a column there is no value.
    private void put(Map<AuctionField, Object> values, AuctionField field, Object value) {
        Column column = columns.get(field);
        if (column == null) {
            return;
        }
        int choice = random.nextInt(4);
        if (choice == 0 && !column.isNotNull()) {
            return;
        }
        values.put(field, choice == 1 && column.otherwise() != null ? column.otherwise() : value);
    }

    private BigDecimal upperPrice(AuctionField field, int from) {
        return random.nextInt(3) == 0 ? BigDecimal.ZERO : amount(field, from);
    }

    private BigDecimal amount(AuctionField field, int from) {
        Column column = columns.get(field);
        int whole = from + random.nextInt(50);
        boolean isInteger = column != null && column.type().contains("int");
        return isInteger ? BigDecimal.valueOf(whole) : BigDecimal.valueOf(whole).add(new BigDecimal("0.25"));
    }

    private static String literal(AuctionField field, String type, Object value) {
        return switch (value) {
            case String text -> "'" + text.replace("'", "''") + "'";
            case Long ms when field.type() == FieldType.INSTANT ->
                    "'" + Instant.ofEpochMilli(ms).atOffset(ZoneOffset.ofHours(type.length() % 5)) + "'";
            default -> value.toString();
        };
    }

    private <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
