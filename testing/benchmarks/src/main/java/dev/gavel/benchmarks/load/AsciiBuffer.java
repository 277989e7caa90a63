package dev.gavel.benchmarks.load;

import java.nio.charset.StandardCharsets;

/// A buffer that builds ASCII text without allocating.
final class AsciiBuffer {
    private final byte[] bytes = new byte[512];
    private int size;

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    byte[] array() {
        return bytes;
    }

    int size() {
        return size;
    }

    AsciiBuffer clear() {
        size = 0;
        return this;
    }

    AsciiBuffer put(byte[] text) {
        System.arraycopy(text, 0, bytes, size, text.length);
        size += text.length;
        return this;
    }

    AsciiBuffer put(char c) {
        bytes[size++] = (byte) c;
        return this;
    }

    /// @param value not negative
    AsciiBuffer number(long value) {
        int digits = 1;
        for (long rest = value / 10; rest > 0; rest /= 10) {
            digits++;
        }
        long rest = value;
        for (int at = size + digits - 1; at >= size; at--) {
            bytes[at] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += digits;
        return this;
    }

    /// Hundredths, as `12.34`.
    AsciiBuffer cents(long cents) {
        long part = cents % 100;
        return number(cents / 100).put('.').put((char) ('0' + part / 10)).put((char) ('0' + part % 10));
    }
}
