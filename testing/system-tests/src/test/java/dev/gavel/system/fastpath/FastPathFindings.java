package dev.gavel.system.fastpath;

import dev.gavel.ingest.log.CommandOutcome;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command.PlaceBid;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What is wrong with what nodes refused by themselves, and how much that was.
final class FastPathFindings {
    private static final int MAX_EXAMPLES = 20;

    enum Flaw {
        WOULD_HAVE_BEEN_ACCEPTED,
        /// The house refuses it, but for a reason that the node should have left to it.
        DIFFERENT_REASON_NOW,
        /// Not what the house would have said at the command which the node names.
        DIFFERENT_DECISION_THEN,
        KEY_OVERLOOKED
    }

    final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);

    /// The first, for people.
    final List<String> examples = new ArrayList<>();

    private final Map<AuctionType, Integer> refused = new EnumMap<>(AuctionType.class);

    void addRejected(AuctionType type) {
        refused.merge(type, 1, Integer::sum);
    }

    int rejectedIn(AuctionType type) {
        return refused.getOrDefault(type, 0);
    }

    void add(Flaw flaw, long seed, PlaceBid bid, CommandOutcome.RejectedLocally refused) {
        flaws.add(flaw);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add("seed %d: %s, %s %s".formatted(seed, flaw, bid, refused));
        }
    }
}
