package dev.gavel.ingest.http.client;

/// What callers may send in a time, for each [RateKind]: of a client's address, and of an authenticated subject. Both
/// count. Each instance counts by itself.
public record RateConfig(
        Rate clientBids,
        Rate clientAuctions,
        Rate clientReads,
        Rate clientFailures,
        Rate subjectBids,
        Rate subjectAuctions,
        Rate subjectReads) {
    /// Off, because all clients in one office, or behind a proxy that is not listed, have the same address.
    public static final String DEFAULT_OF_CLIENT = "off";

    /// The limit of failed authentications per address. It is the only limit of addresses that is on by default,
    /// because callers who are known are affected only by their own failures. Verifying 100 signatures a second costs
    /// about a hundredth of a core.
    public static final String DEFAULT_FAILURES_OF_CLIENT = "1000/10s";

    /// More than people and most programs need, and less than a single caller needs to overload the service.
    public static final String DEFAULT_BIDS_OF_SUBJECT = "10000/10s";

    public static final String DEFAULT_AUCTIONS_OF_SUBJECT = "600/60s";
    public static final String DEFAULT_READS_OF_SUBJECT = "5000/10s";

    public static final RateConfig OFF =
            new RateConfig(Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF, Rate.OFF);

    public static final RateConfig DEFAULT =
            new RateConfig(
                    Rate.OFF,
                    Rate.OFF,
                    Rate.OFF,
                    Rate.parse("", DEFAULT_FAILURES_OF_CLIENT),
                    Rate.parse("", DEFAULT_BIDS_OF_SUBJECT),
                    Rate.parse("", DEFAULT_AUCTIONS_OF_SUBJECT),
                    Rate.parse("", DEFAULT_READS_OF_SUBJECT));

    Rate ofClient(RateKind kind) {
        return switch (kind) {
            case BIDS -> clientBids;
            case AUCTIONS -> clientAuctions;
            case READS -> clientReads;
            case FAILURES -> clientFailures;
        };
    }

    Rate ofSubject(RateKind kind) {
        return switch (kind) {
            case BIDS -> subjectBids;
            case AUCTIONS -> subjectAuctions;
            case READS -> subjectReads;
            case FAILURES -> Rate.OFF;
        };
    }

    @Override
    public String toString() {
        return "clientRates="
                + clientBids
                + ","
                + clientAuctions
                + ","
                + clientReads
                + ","
                + clientFailures
                + " subjectRates="
                + subjectBids
                + ","
                + subjectAuctions
                + ","
                + subjectReads;
    }
}
