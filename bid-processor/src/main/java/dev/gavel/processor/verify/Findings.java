package dev.gavel.processor.verify;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was found in one partition. Bounded: who has found so much need not look any further.
final class Findings {
    /// Divergences in a partition after which it is given up.
    static final int MOST = 10_000;

    private final int partition;
    private final Range range;
    private final List<Divergence> divergences = new ArrayList<>();
    private final Map<Divergence.Kind, Long> counts = new EnumMap<>(Divergence.Kind.class);
    /// Commands that say nothing, the first [#MOST] of them, with the reason.
    private final Map<Long, String> garbage = new HashMap<>();
    private boolean full;

    Findings(int partition, Range range) {
        this.partition = partition;
        this.range = range;
    }

    /// @param offset of the command
    /// @param atMs   its broker time, as far as that is known
    void add(Divergence divergence, long offset, long atMs) {
        if (!covers(offset, atMs)) {
            return;
        }
        divergences.add(divergence);
        counts.merge(divergence.kind(), 1L, Long::sum);
        full = full || divergences.size() >= MOST;
    }

    /// Whether a command is one of those that are compared.
    boolean covers(long offset, long atMs) {
        return range.contains(partition, offset, atMs);
    }

    /// @param divergences that may turn out to be some
    void pending(int divergences) {
        full = full || divergences >= MOST;
    }

    /// Whether it makes sense to look further.
    boolean isOpen() {
        return !full;
    }

    void isGarbage(long offset, String reason) {
        if (garbage.size() < MOST) {
            garbage.put(offset, reason);
        }
    }

    boolean isGarbage(long offset) {
        return garbage.containsKey(offset);
    }

    String garbage(long offset) {
        return "its command says nothing: " + garbage.get(offset);
    }

    List<Divergence> divergences() {
        return divergences;
    }

    Map<Divergence.Kind, Long> counts() {
        return counts;
    }
}
