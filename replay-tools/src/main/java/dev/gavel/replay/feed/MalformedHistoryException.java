package dev.gavel.replay.feed;

import java.util.List;

/// The file is no bid history. Nothing was sent.
public final class MalformedHistoryException extends Exception {
    private static final long serialVersionUID = 1;

    /// @param problems what is wrong, each with its line
    /// @param more how many problems are not listed
    MalformedHistoryException(List<String> problems, long more) {
        super(
                String.join(System.lineSeparator(), problems)
                        + (more == 0 ? "" : System.lineSeparator() + "and " + more + " more"));
    }
}
