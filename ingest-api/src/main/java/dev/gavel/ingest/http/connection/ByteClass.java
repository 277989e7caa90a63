package dev.gavel.ingest.http.connection;

import java.util.Arrays;

/// Which bytes may appear where in a request (RFC 9110, section 5.6; RFC 9112, section 3).
enum ByteClass {
    /// A method or the name of a header.
    TOKEN("!#$%&'*+-.^_`|~"),
    /// A request target. `PlainPaths` checks its path.
    TARGET("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"),
    /// The value of a header or of a chunk extension, blanks included.
    VALUE("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~ \t");

    @SuppressWarnings("ImmutableEnumChecker") // Only the constructor writes to it.
    private final boolean[] members = new boolean[256];

    ByteClass(String others) {
        for (int i = 0; i < members.length; i++) {
            members[i] = (i < 128 && Character.isLetterOrDigit(i)) || others.indexOf(i) >= 0;
        }
        if (others.indexOf('"') >= 0) {
            // obs-text (RFC 9110, section 5.5), and bytes that a path must not have.
            Arrays.fill(members, 128, 256, true);
        }
    }

    boolean has(byte b) {
        return members[b & 0xff];
    }

    /// The offset of the first byte that is no member.
    int skip(byte[] bytes, int from) {
        int at = from;
        while (has(bytes[at])) {
            at++;
        }
        return at;
    }
}
