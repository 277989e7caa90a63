package dev.gavel.replay.audit;

import java.util.ArrayList;
import java.util.List;

/// Counts the findings of an audit and keeps the first ones. Used by several threads.
public final class AuditFindings {
    private final int kept;
    private final List<Finding> first = new ArrayList<>();
    private long count;

    /// @param kept the maximum number of findings that are kept
    public AuditFindings(int kept) {
        this.kept = kept;
    }

    public synchronized void add(Finding finding) {
        count++;
        if (first.size() < kept) {
            first.add(finding);
        }
    }

    public synchronized long count() {
        return count;
    }

    public synchronized List<Finding> first() {
        return List.copyOf(first);
    }
}
