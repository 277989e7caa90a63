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

/// Counts local rejections, and collects those that were wrong.
final class FastPathFindings {
    private static final int MAX_EXAMPLES = 20;

    enum Flaw {
        WOULD_HAVE_BEEN_ACCEPTED,
        /// The rules reject the bid too, but for a reason that the node cannot know.
        DIFFERENT_REASON_NOW,
        /// The rules would have decided differently at the command that the node names.
        DIFFERENT_DECISION_THEN,
        KEY_OVERLOOKED
    }

    final Set<Flaw> flaws = EnumSet.noneOf(Flaw.class);

    /// The first ones, as text.
    final List<String> examples = new ArrayList<>();

    private final Map<AuctionType, Integer> rejected = new EnumMap<>(AuctionType.class);

    void addRejected(AuctionType type) {
        rejected.merge(type, 1, Integer::sum);
    }

    int rejectedIn(AuctionType type) {
        return rejected.getOrDefault(type, 0);
    }

    void add(Flaw flaw, long seed, PlaceBid bid, CommandOutcome.RejectedLocally rejection) {
        flaws.add(flaw);
        if (examples.size() < MAX_EXAMPLES) {
            examples.add("seed %d: %s, %s %s".formatted(seed, flaw, bid, rejection));
        }
    }
}
