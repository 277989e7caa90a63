package dev.gavel.ingest.http.client;

/// Kinds of requests that are counted apart, so that a caller who has used up one may still send others.
public enum RateKind {
    /// Bids and retractions; each bid of a batch or stream counts.
    BIDS("bids"),
    /// Openings, closes and cancellations of auctions.
    AUCTIONS("auctions"),
    /// Reads of auctions and bids, and subscriptions to events.
    READS("reads"),
    /// Requests whose credential is not accepted. Only those of an address have a limit.
    FAILURES("failed authentications");

    private final String word;

    RateKind(String word) {
        this.word = word;
    }

    /// For headers, messages and metrics.
    public String word() {
        return word;
    }
}
