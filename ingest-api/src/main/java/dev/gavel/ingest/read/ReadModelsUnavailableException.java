package dev.gavel.ingest.read;

/// No read model answers. Bids are not touched by this.
public final class ReadModelsUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ReadModelsUnavailableException(Throwable cause) {
        super("no read model answers: " + cause.getMessage(), cause);
    }
}
