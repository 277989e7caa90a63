package dev.gavel.catalog.row;

/// What a term is written in, and which of Postgres's types say it exactly.
public enum FieldType {
    WHOLE("bigint, integer or smallint"),
    /// An amount or a percentage. No floating point: a double is not the number that the seller wrote.
    DECIMAL("numeric"),
    TEXT("text"),
    /// With a zone: without one it would be another instant for each reader.
    INSTANT("timestamptz"),
    TRUTH("boolean");

    private final String advice;

    FieldType(String advice) {
        this.advice = advice;
    }

    /// For people: the type to choose.
    public String advice() {
        return advice;
    }

    /// @param sqlType as `pg_type.typname` has it
    /// @param isEnum whether it is an enumeration of the table's own
    public boolean isSaidBy(String sqlType, boolean isEnum) {
        return switch (this) {
            case WHOLE -> isWhole(sqlType);
            case DECIMAL -> sqlType.equals("numeric") || isWhole(sqlType);
            case TEXT -> isEnum || isText(sqlType);
            case INSTANT -> sqlType.equals("timestamptz");
            case TRUTH -> sqlType.equals("bool");
        };
    }

    private static boolean isWhole(String sqlType) {
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
