package dev.gavel.schema.codec;

/// The result of decoding. A malformed record is a value, not an exception, because one such record must not stop a
/// partition.
public sealed interface Decoded<T> {
    record Message<T>(T value) implements Decoded<T> {}

    /// @param reason for people
    record Malformed<T>(String reason) implements Decoded<T> {}
}
