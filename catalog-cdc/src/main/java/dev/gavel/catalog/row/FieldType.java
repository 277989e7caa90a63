package dev.gavel.catalog.row;

/// The type of a field, and the Postgres types that represent it exactly.
public enum FieldType {
    INTEGER("bigint, integer or smallint"),
    /// An amount or a percentage. Floating-point types are not accepted, because they would change the seller's number.
    DECIMAL("numeric"),
    TEXT("text"),
    /// A type with a time zone. Without one, each reader would see another instant.
    INSTANT("timestamptz"),
    BOOLEAN("boolean");

    private final String advice;

    FieldType(String advice) {
        this.advice = advice;
    }

    /// The Postgres type to use, for messages.
    public String advice() {
        return advice;
    }

    /// @param sqlType as in `pg_type.typname`
    /// @param isEnum whether it is a user-defined enum
    public boolean accepts(String sqlType, boolean isEnum) {
        return switch (this) {
            case INTEGER -> isInteger(sqlType);
            case DECIMAL -> sqlType.equals("numeric") || isInteger(sqlType);
            case TEXT -> isEnum || isText(sqlType);
            case INSTANT -> sqlType.equals("timestamptz");
            case BOOLEAN -> sqlType.equals("bool");
        };
    }

    /// @param logicalType the name that Debezium gives to a schema whose values are not what they look like
    boolean acceptsLogicalType(String logicalType) {
        return switch (this) {
            case INTEGER, DECIMAL, BOOLEAN -> false;
            case TEXT -> logicalType.equals("io.debezium.data.Enum");
            case INSTANT -> logicalType.equals("io.debezium.time.ZonedTimestamp");
        };
    }

    private static boolean isInteger(String sqlType) {
        return switch (sqlType) {
            case "int8", "int4", "int2" -> true;
            default -> false;
        };
    }

    private static boolean isText(String sqlType) {
        return switch (sqlType) {
            case "text", "varchar", "bpchar", "citext" -> true;
            default -> false;
        };
    }
}
