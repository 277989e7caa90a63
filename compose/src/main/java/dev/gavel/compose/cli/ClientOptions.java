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
                    "Proxies whose X-Forwarded-For is trusted to name the client, as addresses or networks. By"
                            + " default none is trusted, and the limits per client count all clients behind a proxy"
                            + " as one.")
    @EnvironmentVariable("GAVEL_TRUSTED_PROXIES")
    private @Nullable String trustedProxies;

    @Option(
            names = "--client-connections",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_CONNECTIONS_OF_CLIENT,
            description = "Maximum number of open connections per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_CONNECTIONS")
    private int clientConnections;

    @Option(
            names = "--max-streams",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_STREAMS,
            description = "Maximum number of open streams of bids; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_STREAMS")
    private int maxStreams;

    @Option(
            names = "--client-streams",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_STREAMS_OF_CLIENT,
            description = "Maximum number of open streams of bids per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_STREAMS")
    private int clientStreams;

    @Option(
            names = "--max-subscribers",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_SUBSCRIBERS,
            description = "Maximum number of subscribers to live events; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_SUBSCRIBERS")
    private int maxSubscribers;

    @Option(
            names = "--client-subscribers",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_SUBSCRIBERS_OF_CLIENT,
            description = "Maximum number of subscribers to live events per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_SUBSCRIBERS")
    private int clientSubscribers;

    @Option(
            names = "--max-batches",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_BATCHES,
            description = "Maximum number of batches of bids at the same time; further ones get 503.")
    @EnvironmentVariable("GAVEL_MAX_BATCHES")
    private int maxBatches;

    @Option(
            names = "--client-batches",
            paramLabel = "N",
            defaultValue = "" + ClientLimits.DEFAULT_BATCHES_OF_CLIENT,
            description =
                    "Maximum number of batches of bids at the same time per client address; further ones get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_BATCHES")
    private int clientBatches;

    @Option(
            names = "--max-response-mib",
            paramLabel = "MIB",
            defaultValue = "" + ClientLimits.DEFAULT_RESPONSE_MIB,
            description =
                    "Maximum memory of the responses that are being built or written, in MiB; further requests get"
                            + " 503.")
    @EnvironmentVariable("GAVEL_MAX_RESPONSE_MIB")
    private int maxResponseMib;

    @Option(
            names = "--client-response-mib",
            paramLabel = "MIB",
            defaultValue = "" + ClientLimits.DEFAULT_RESPONSE_MIB_OF_CLIENT,
            description =
                    "Maximum memory of the responses to one client address that are being built or written, in MiB;"
                            + " further requests get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_RESPONSE_MIB")
    private int clientResponseMib;

    @Option(
            names = "--client-bid-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Maximum rate of bids and retractions per client address, like 500/10s, or off. Above it,"
                            + " requests get 429 and streams wait.")
    @EnvironmentVariable("GAVEL_CLIENT_BID_RATE")
    private String clientBidRate = "";

    @Option(
            names = "--client-auction-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Maximum rate of openings, closes and cancellations of auctions per client address, like 500/10s,"
                            + " or off. Above it, requests get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_AUCTION_RATE")
    private String clientAuctionRate = "";

    @Option(
            names = "--client-read-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_OF_CLIENT,
            description =
                    "Maximum rate of reads and subscriptions per client address, like 500/10s, or off. Above it,"
                            + " requests get 429.")
    @EnvironmentVariable("GAVEL_CLIENT_READ_RATE")
    private String clientReadRate = "";

    @Option(
            names = "--client-failure-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_FAILURES_OF_CLIENT,
            description =
                    "Maximum rate of rejected credentials per client address, like 500/10s, or off. Above it,"
                            + " requests get 429 without a check of their credential, except those of callers who"
                            + " are known already.")
    @EnvironmentVariable("GAVEL_CLIENT_FAILURE_RATE")
    private String clientFailureRate = "";

    @Option(
            names = "--subject-bid-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_BIDS_OF_SUBJECT,
            description =
                    "Maximum rate of bids and retractions per authenticated subject, like 500/10s, or off. Above it,"
                            + " requests get 429 and streams wait.")
    @EnvironmentVariable("GAVEL_SUBJECT_BID_RATE")
    private String subjectBidRate = "";

    @Option(
            names = "--subject-auction-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_AUCTIONS_OF_SUBJECT,
            description =
                    "Maximum rate of openings, closes and cancellations of auctions per authenticated subject, like"
                            + " 500/10s, or off. Above it, requests get 429.")
    @EnvironmentVariable("GAVEL_SUBJECT_AUCTION_RATE")
    private String subjectAuctionRate = "";

    @Option(
            names = "--subject-read-rate",
            paramLabel = "N/SECONDS",
            defaultValue = RateConfig.DEFAULT_READS_OF_SUBJECT,
            description =
                    "Maximum rate of reads and subscriptions per authenticated subject, like 500/10s, or off. Above"
                            + " it, requests get 429.")
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
