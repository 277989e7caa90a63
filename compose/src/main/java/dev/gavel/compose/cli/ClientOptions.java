package dev.gavel.compose.cli;

import dev.gavel.ingest.http.client.ClientLimits;
import dev.gavel.ingest.http.client.Rate;
import dev.gavel.ingest.http.client.RateConfig;
import dev.gavel.ingest.http.client.TrustedProxies;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// A picocli mixin: how much of the HTTP API its clients may hold (docs/adr/0033).
final class ClientOptions {
    @Option(
            names = "--trusted-proxies",
            paramLabel = "ADDRESS[/BITS],...",
            description =
                    "Proxies whose X-Forwarded-For names the client, as addresses or networks. If not given, the limits"
                            + " per client count all clients behind a proxy as one.")
    @EnvironmentVariable("GAVEL_TRUSTED_PROXIES")
    private @Nullable String trustedProxies;

    @Option(
            names = "--client-connections",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_CONNECTIONS_OF_CLIENT,
            description = "Open connections per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_CONNECTIONS")
    private int clientConnections;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_STREAMS,
            description = "Open streams of bids; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_STREAMS")
    private int maxStreams;

    @Option(
            names = "--client-streams",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_STREAMS_OF_CLIENT,
            description = "Open streams of bids per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_STREAMS")
    private int clientStreams;

    @Option(
            names = "--max-subscribers",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_SUBSCRIBERS,
            description = "Subscribers to live events; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_SUBSCRIBERS")
    private int maxSubscribers;

    @Option(
            names = "--client-subscribers",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_SUBSCRIBERS_OF_CLIENT,
            description = "Subscribers to live events per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_SUBSCRIBERS")
    private int clientSubscribers;

    @Option(
            names = "--max-batches",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_BATCHES,
            description = "Batches of bids at the same time; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_BATCHES")
    private int maxBatches;

    @Option(
            names = "--client-batches",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_BATCHES_OF_CLIENT,
            description = "Batches of bids at the same time per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_BATCHES")
    private int clientBatches;

    @Option(
            names = "--max-response-mib",
            paramLabel = "MIB",
            defaultValue = "" + ClientLimits.DEFAULT_RESPONSE_MIB,
            description = "Memory of the responses that are being built or written, in MiB; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_RESPONSE_MIB")
    private int maxResponseMib;

    @Option(
            names = "--client-response-mib",
            paramLabel = "MIB",
            defaultValue = "" + ClientLimits.DEFAULT_RESPONSE_MIB_OF_CLIENT,
            description = "The same memory per client address, in MiB; further responses get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_RESPONSE_MIB")
    private int clientResponseMib;

    @Option(
            names = "--client-bid-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Bids and retractions per client address in a time, like 500/10s, or off."
                            + " Beyond it they get 429, and a stream waits.")
    @EnvironmentVariable("GAVEL_CLIENT_BID_RATE")
    private String clientBidRate = "";

    @Option(
            names = "--client-auction-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Openings, closes and cancellations of auctions per client address in a time, like 500/10s, or off."
                            + " Further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_AUCTION_RATE")
    private String clientAuctionRate = "";

    @Option(
            names = "--client-read-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Reads and subscriptions per client address in a time, like 500/10s, or off."
                            + " Further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_READ_RATE")
    private String clientReadRate = "";

    @Option(
            names = "--client-failure-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_FAILURES_OF_CLIENT,
            description =
                    "Rejected credentials per client address in a time, like 500/10s, or off."
                            + " Further ones get 429 without being verified; callers who are known do not.")
    @EnvironmentVariable("GAVEL_CLIENT_FAILURE_RATE")
    private String clientFailureRate = "";

    @Option(
            names = "--subject-bid-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_BIDS_OF_SUBJECT,
            description =
                    "Bids and retractions per authenticated subject in a time, like 500/10s, or off."
                            + " Beyond it they get 429, and a stream waits.")
    @EnvironmentVariable("GAVEL_SUBJECT_BID_RATE")
    private String subjectBidRate = "";

    @Option(
            names = "--subject-auction-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_AUCTIONS_OF_SUBJECT,
            description =
                    "Openings, closes and cancellations of auctions per authenticated subject in a time, like 500/10s, or off."
                            + " Further ones get 429.")
    @EnvironmentVariable("GAVEL_SUBJECT_AUCTION_RATE")
    private String subjectAuctionRate = "";

    @Option(
            names = "--subject-read-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_READS_OF_SUBJECT,
            description =
                    "Reads and subscriptions per authenticated subject in a time, like 500/10s, or off."
                            + " Further ones get 429.")
    @EnvironmentVariable("GAVEL_SUBJECT_READ_RATE")
    private String subjectReadRate = "";

    /// @throws IllegalArgumentException if a value is out of range
    ClientLimits limits() {
        return new ClientLimits(
                maxStreams,
                clientStreams,
                maxSubscribers,
                clientSubscribers,
                maxBatches,
                clientBatches,
                clientConnections,
                maxResponseMib,
                clientResponseMib,
                trustedProxies == null ? TrustedProxies.NONE : TrustedProxies.parse(trustedProxies),
                rates());
    }

    private RateConfig rates() {
        return new RateConfig(
                Rate.parse("GAVEL_CLIENT_BID_RATE", clientBidRate),
                Rate.parse("GAVEL_CLIENT_AUCTION_RATE", clientAuctionRate),
                Rate.parse("GAVEL_CLIENT_READ_RATE", clientReadRate),
                Rate.parse("GAVEL_CLIENT_FAILURE_RATE", clientFailureRate),
                Rate.parse("GAVEL_SUBJECT_BID_RATE", subjectBidRate),
                Rate.parse("GAVEL_SUBJECT_AUCTION_RATE", subjectAuctionRate),
                Rate.parse("GAVEL_SUBJECT_READ_RATE", subjectReadRate));
    }
}
