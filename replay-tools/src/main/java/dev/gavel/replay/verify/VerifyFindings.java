package dev.gavel.replay.verify;

import dev.gavel.replay.log.LogReader.UnreadableLogException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the verification of one partition found. Bounded: when it is full, the rest of the partition is not read.
final class VerifyFindings {
    /// How many divergences of a partition are kept.
    static final int MAX_DIVERGENCES = 10_000;

    private final int partition;
    private final CommandRange range;
    private final List<Divergence> divergences = new ArrayList<>();
    private final Map<Divergence.Kind, Long> counts = new EnumMap<>(Divergence.Kind.class);

    /// The first malformed commands by offset, with the reason.
    private final Map<Long, String> malformed = new HashMap<>();

    /// The malformed commands that a newer version may be able to read.
    private final Set<Long> newer = new HashSet<>();

    private boolean full;

    VerifyFindings(int partition, CommandRange range) {
        this.partition = partition;
        this.range = range;
    }

    /// @param offset of the command
    /// @param atMs its broker time, or that of its record if the command was not read
    void add(Divergence divergence, long offset, long atMs) {
        if (!covers(offset, atMs)) {
            return;
        }
        divergences.add(divergence);
        counts.merge(divergence.kind(), 1L, Long::sum);
        full = full || divergences.size() >= MAX_DIVERGENCES;
    }

    /// Whether a command is one of those that are compared.
    boolean covers(long offset, long atMs) {
        return range.contains(partition, offset, atMs);
    }

    /// @param candidates how many records may turn out to be divergences
    void pending(int candidates) {
        full = full || candidates >= MAX_DIVERGENCES;
    }

    /// Whether so much was found that reading on is pointless.
    boolean isFull() {
        return full;
    }

    /// @param isNewer whether a newer version may be able to read the command
    void addMalformed(long offset, String reason, boolean isNewer) {
        if (malformed.size() < MAX_DIVERGENCES) {
            malformed.put(offset, reason);
            if (isNewer) {
                newer.add(offset);
            }
        }
    }

    /// @throws UnreadableLogException if a command that only a newer version can read was decided: a newer version
    ///   decided it
    void requireKnown(long offset) {
        if (newer.contains(offset)) {
            throw new UnreadableLogException(
                    ("a newer version of Gavel decided the command at %d@%d, which this version cannot read. Use the verify of"
                                    + " that version.")
                            .formatted(partition, offset));
        }
    }

    boolean isMalformed(long offset) {
        return malformed.containsKey(offset);
    }

    String malformedReason(long offset) {
        return String.valueOf(malformed.get(offset));
    }

    List<Divergence> divergences() {
        return divergences;
    }

    Map<Divergence.Kind, Long> counts() {
        return counts;
    }
}
