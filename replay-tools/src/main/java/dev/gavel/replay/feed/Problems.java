package dev.gavel.replay.feed;

import java.util.ArrayList;
import java.util.List;

/// What is wrong with a file: the first of it word for word, the rest as a number.
final class Problems {
    private static final int LISTED = 10;

    private final List<String> listed = new ArrayList<>();
    private long count;

    /// @param line from 1
    void add(long line, String what) {
        add("line " + line + ": " + what);
    }

    void add(String what) {
        count++;
        if (listed.size() < LISTED) {
            listed.add(what);
        }
    }

    boolean any() {
        return count > 0;
    }

    void throwIfAny() throws MalformedHistoryException {
        if (any()) {
            throw malformed();
        }
    }

    MalformedHistoryException malformed() {
        return new MalformedHistoryException(List.copyOf(listed), count - listed.size());
    }
}
