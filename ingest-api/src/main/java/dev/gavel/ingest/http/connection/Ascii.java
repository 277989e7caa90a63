package dev.gavel.ingest.http.connection;

/// Compares bytes with text.
final class Ascii {
    private Ascii() {}

    static boolean startsWith(byte[] bytes, int from, String text) {
        if (bytes.length - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Case does not matter.
    ///
    /// @param name in lower case
    static boolean isName(byte[] bytes, int from, int to, String name) {
        if (to - from != name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            byte b = bytes[from + i];
            if ((b >= 'A' && b <= 'Z' ? b + 32 : b) != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
