package dev.gavel.ingest.http.client;

/// How much of the server its clients may hold at a time. A client is an address, see [ClientAddress]; behind a proxy
/// that is not trusted, all clients are one.
///
/// @param streams open at a time
/// @param streamsOfClient of these, by one client
/// @param subscribers to live events at a time
/// @param subscribersOfClient of these, by one client
/// @param batches being read, decided and answered at a time
/// @param batchesOfClient of these, by one client
/// @param connectionsOfClient open at a time by one client; trusted proxies have no such limit
/// @param responseMib memory of all responses that are being built or written, in MiB
/// @param responseMibOfClient of this, by one client
/// @param rates what they may send in a time
public record ClientLimits(
        int streams,
        int streamsOfClient,
        int subscribers,
        int subscribersOfClient,
        int batches,
        int batchesOfClient,
        int connectionsOfClient,
        int responseMib,
        int responseMibOfClient,
        TrustedProxies proxies,
        RateConfig rates) {
    public static final int DEFAULT_STREAMS = 64;
    public static final int DEFAULT_STREAMS_OF_CLIENT = 16;

    /// Each holds a connection with its buffers, about 30 KiB.
    public static final int DEFAULT_SUBSCRIBERS = 5_000;

    public static final int DEFAULT_SUBSCRIBERS_OF_CLIENT = 500;

    /// Each holds its body, its bids and their results, about 2 MiB.
    public static final int DEFAULT_BATCHES = 32;

    public static final int DEFAULT_BATCHES_OF_CLIENT = 8;
    public static final int DEFAULT_CONNECTIONS_OF_CLIENT = 2_000;
    public static final int DEFAULT_RESPONSE_MIB = 32;
    public static final int DEFAULT_RESPONSE_MIB_OF_CLIENT = 8;

    public static final ClientLimits DEFAULT =
            new ClientLimits(
                    DEFAULT_STREAMS,
                    DEFAULT_STREAMS_OF_CLIENT,
                    DEFAULT_SUBSCRIBERS,
                    DEFAULT_SUBSCRIBERS_OF_CLIENT,
                    DEFAULT_BATCHES,
                    DEFAULT_BATCHES_OF_CLIENT,
                    DEFAULT_CONNECTIONS_OF_CLIENT,
                    DEFAULT_RESPONSE_MIB,
                    DEFAULT_RESPONSE_MIB_OF_CLIENT,
                    TrustedProxies.NONE,
                    RateConfig.DEFAULT);

    private static final int MAX_STREAMS = 10_000;

    /// Half of the connections.
    private static final int MAX_SUBSCRIBERS = 10_000;

    private static final int MAX_BATCHES = 10_000;
    private static final int MAX_CONNECTIONS = 20_000;

    /// Room for two pages of a list.
    private static final int MIN_RESPONSE_MIB = 2;

    private static final int MAX_RESPONSE_MIB = 64 * 1024;

    public ClientLimits {
        require("GAVEL_MAX_STREAMS", streams, 1, MAX_STREAMS);
        require("GAVEL_CLIENT_STREAMS", streamsOfClient, 1, MAX_STREAMS);
        require("GAVEL_MAX_SUBSCRIBERS", subscribers, 1, MAX_SUBSCRIBERS);
        require("GAVEL_CLIENT_SUBSCRIBERS", subscribersOfClient, 1, MAX_SUBSCRIBERS);
        require("GAVEL_MAX_BATCHES", batches, 1, MAX_BATCHES);
        require("GAVEL_CLIENT_BATCHES", batchesOfClient, 1, MAX_BATCHES);
        require("GAVEL_CLIENT_CONNECTIONS", connectionsOfClient, 1, MAX_CONNECTIONS);
        require("GAVEL_MAX_RESPONSE_MIB", responseMib, MIN_RESPONSE_MIB, MAX_RESPONSE_MIB);
        require("GAVEL_CLIENT_RESPONSE_MIB", responseMibOfClient, MIN_RESPONSE_MIB, MAX_RESPONSE_MIB);
    }

    private static void require(String variable, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(variable + " must be " + least + " to " + most + ", not " + value);
        }
    }

    @Override
    public String toString() {
        return "streams="
                + streams
                + "/"
                + streamsOfClient
                + " subscribers="
                + subscribers
                + "/"
                + subscribersOfClient
                + " batches="
                + batches
                + "/"
                + batchesOfClient
                + " connections=/"
                + connectionsOfClient
                + " responseMib="
                + responseMib
                + "/"
                + responseMibOfClient
                + " trustedProxies="
                + proxies
                + " "
                + rates;
    }
}
