package dev.gavel.replay.transfer;

/// A system that an import cannot go into. The message says what to do.
public final class UnfitTarget extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnfitTarget(String message) {
        super(message);
    }
}
