package dev.gavel.replay.scenario;

/// An auction cannot have had the terms that were asked for. The message names it, and says why.
public final class UnfitRules extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnfitRules(long auctionId, IllegalArgumentException why) {
        super("auction " + auctionId + " cannot have had these terms: " + why.getMessage(), why);
    }
}
