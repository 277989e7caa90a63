package dev.gavel.replay.scenario;

import dev.gavel.schema.OperatorException;

/// An auction cannot have had the terms that were asked for. The message names it, and says why.
public final class InapplicableTermsException extends OperatorException {
    private static final long serialVersionUID = 1;

    InapplicableTermsException(long auctionId, IllegalArgumentException why) {
        super("auction " + auctionId + " cannot have had these terms: " + why.getMessage(), why);
    }
}
