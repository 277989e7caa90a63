package dev.gavel.replay.transfer;

/// A file that is not what an export wrote, or not to be decided by this build. The message says what to do.
public final class UnfitFile extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnfitFile(String message) {
        super(message);
    }
}
