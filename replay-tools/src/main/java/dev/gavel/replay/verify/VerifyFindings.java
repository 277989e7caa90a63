package dev.gavel.replay.verify;

import dev.gavel.replay.log.UnreadableLogException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was found in one partition. Bounded: who has found so much need not look any further.
final class VerifyFindings {
    /// Divergences in a partition after which it is given up.
    static final int MOST = 10_000;

    private final int partition;
    private final CommandRange range;
    private final List<Divergence> divergences = new ArrayList<>();
    private final Map<Divergence.Kind, Long> counts = new EnumMap<>(Divergence.Kind.class);

    /// Commands that say nothing, the first [#MOST] of them, with the reason.
    private final Map<Long, String> garbage = new HashMap<>();

    /// Of them, those of a newer build.
    private final Set<Long> newer = new HashSet<>();

    private boolean full;

    VerifyFindings(int partition, CommandRange range) {
        this.partition = partition;
        this.range = range;
    }

    /// @param offset of the command
    /// @param atMs its broker time, as far as that is known
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

    /// The command at this offset says nothing to this build, and a newer one would understand it.
    void isNewer(long offset) {
        if (newer.size() < MOST) {
            newer.add(offset);
        }
    }

    /// @throws UnreadableLogException if somebody decided a command that only a newer build can read: a newer build did
    void refuseNewer(long offset) {
        if (newer.contains(offset)) {
            throw new UnreadableLogException(
                    ("the command at %d@%d says something that this build does not know, and it was decided: a"
                                    + " newer Gavel did it. Use that Gavel's verify.")
                            .formatted(partition, offset));
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
