package dev.gavel.replay.log;

/// The log is not one that can be read from its beginning by this build. The message says what to do about it.
public final class LogUnfit extends RuntimeException {
    private static final long serialVersionUID = 1;

    public LogUnfit(String message) {
        super(message);
    }
}
