package dev.gavel.schema.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Checks that bytes are UTF-8 (RFC 3629). Jackson accepts over-long forms and encoded surrogates.
public final class Utf8 {
    private Utf8() {}

    public static boolean isValid(byte[] bytes, int from, int length) {
        return isAscii(bytes, from, from + length) || decodes(bytes, from, length);
    }

    private static boolean isAscii(byte[] bytes, int from, int to) {
        int seen = 0;
        for (int i = from; i < to; i++) {
            seen |= bytes[i];
        }
        return seen >= 0;
    }

    private static boolean decodes(byte[] bytes, int from, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, length));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
