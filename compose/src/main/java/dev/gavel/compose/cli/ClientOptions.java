package dev.gavel.compose.cli;

import dev.gavel.ingest.http.client.ClientLimits;
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
                trustedProxies == null ? TrustedProxies.NONE : TrustedProxies.parse(trustedProxies));
    }
}
