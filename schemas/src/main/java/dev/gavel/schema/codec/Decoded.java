package dev.gavel.schema.codec;

/// What bytes turned out to be. Garbage is a value, for one bad record must not stop a partition.
public sealed interface Decoded<T> {
    record Message<T>(T value) implements Decoded<T> {}

    /// @param reason what is wrong, for people
    record Malformed<T>(String reason) implements Decoded<T> {}
}
