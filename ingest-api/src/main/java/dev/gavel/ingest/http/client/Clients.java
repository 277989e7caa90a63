package dev.gavel.ingest.http.client;

import dev.gavel.ingest.json.Problem;
import io.github.bucket4j.TimeMeter;
import io.helidon.common.socket.PeerInfo;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// The clients of the server, and what they hold of it.
public final class Clients {
    private static final HeaderName FORWARDED_FOR = HeaderNames.create("X-Forwarded-For");
    private static final long MIB = 1 << 20;

    /// Memory of requests that have arrived in part or are not answered yet. It suffices for 2 000 connections with a
    /// head or a body of 16 KiB each.
    private static final long REQUEST_BYTES = 32 * MIB;

    private static final long REQUEST_BYTES_OF_CLIENT = 8 * MIB;

    private final TrustedProxies proxies;
    private final SharedLimit streams;
    private final SharedLimit subscribers;
    private final SharedLimit batches;
    private final SharedLimit connections;
    private final SharedLimit responseBytes;
    private final SharedLimit requestBytes = new SharedLimit(REQUEST_BYTES, REQUEST_BYTES_OF_CLIENT);
    private final RateLimits rates;

    /// @param connections open at a time
    public Clients(ClientLimits limits, int connections) {
        this.proxies = limits.proxies();
        this.streams = new SharedLimit(limits.streams(), limits.streamsOfClient());
        this.subscribers = new SharedLimit(limits.subscribers(), limits.subscribersOfClient());
        this.batches = new SharedLimit(limits.batches(), limits.batchesOfClient());
        this.connections = new SharedLimit(connections, limits.connectionsOfClient());
        this.responseBytes = new SharedLimit(limits.responseMib() * MIB, limits.responseMibOfClient() * MIB);
        this.rates = new RateLimits(limits.rates(), TimeMeter.SYSTEM_NANOTIME);
    }

    public SharedLimit streams() {
        return streams;
    }

    public SharedLimit subscribers() {
        return subscribers;
    }

    public SharedLimit batches() {
        return batches;
    }

    public SharedLimit connections() {
        return connections;
    }

    public SharedLimit responseBytes() {
        return responseBytes;
    }

    /// The memory of requests under way. Small ones do not count.
    public SharedLimit requestBytes() {
        return requestBytes;
    }

    public RateLimits rates() {
        return rates;
    }

    /// The client that a request is from.
    public ClientAddress of(ServerRequest request) {
        return proxies.client(address(request.remotePeer()), request.headers().all(FORWARDED_FOR, List::of));
    }

    /// The client that has opened a connection.
    public ClientAddress of(PeerInfo peer) {
        return ClientAddress.of(address(peer));
    }

    /// Whether the limit of one client's connections does not apply.
    public boolean isProxy(PeerInfo peer) {
        return proxies.contains(address(peer));
    }

    /// Counts more bytes of a request that is under way.
    ///
    /// @throws Problem 503 or 429 at the limit, which ends the connection; then nothing was counted
    public void takeRequestBytes(ClientAddress client, long bytes) {
        switch (requestBytes.tryTake(client, bytes)) {
            case TAKEN -> {}
            case AT_LIMIT ->
                    throw Problem.unavailable(
                                    "too_many_request_bytes",
                                    "The requests in progress have reached their memory limit. Send this request"
                                            + " again.")
                            .closingConnection();
            case CLIENT_AT_LIMIT ->
                    throw Problem.tooMany(
                                    "too_many_request_bytes_of_client",
                                    "The requests in progress from your address have reached their memory limit. Send"
                                            + " fewer at a time. "
                                            + behindProxy())
                            .closingConnection();
        }
    }

    /// The response to a connection above the limit of its client.
    public Problem tooManyConnections() {
        return Problem.tooMany("too_many_connections_of_client", fullOfClient(connections, "open connections"));
    }

    /// Counts a batch, from before its body is read until its response is written.
    ///
    /// @throws Problem 503 or 429 at the limit
    public Lease takeBatch(ServerRequest request) {
        ClientAddress client = of(request);
        return switch (batches.tryTake(client, 1)) {
            case TAKEN -> () -> batches.release(client, 1);
            case AT_LIMIT -> throw Problem.unavailable("too_many_batches", full(batches, "unfinished batches"));
            case CLIENT_AT_LIMIT ->
                    throw Problem.tooMany("too_many_batches_of_client", fullOfClient(batches, "unfinished batches"));
        };
    }

    /// Counts a stream while it is open.
    ///
    /// @throws Problem 503 or 429 at the limit
    public Lease takeStream(ServerRequest request) {
        ClientAddress client = of(request);
        return switch (streams.tryTake(client, 1)) {
            case TAKEN -> () -> streams.release(client, 1);
            case AT_LIMIT -> throw Problem.unavailable("too_many_streams", full(streams, "open streams"));
            case CLIENT_AT_LIMIT ->
                    throw Problem.tooMany("too_many_streams_of_client", fullOfClient(streams, "open streams"));
        };
    }

    /// Counts a subscriber to live events while it is connected.
    ///
    /// @throws Problem 503 or 429 at the limit
    public Lease takeSubscriber(ServerRequest request) {
        ClientAddress client = of(request);
        return switch (subscribers.tryTake(client, 1)) {
            case TAKEN -> () -> subscribers.release(client, 1);
            case AT_LIMIT -> throw Problem.unavailable("too_many_subscribers", full(subscribers, "subscribers"));
            case CLIENT_AT_LIMIT ->
                    throw Problem.tooMany("too_many_subscribers_of_client", fullOfClient(subscribers, "subscribers"));
        };
    }

    private static String full(SharedLimit limit, String what) {
        return "The limit of " + limit.limit() + " " + what + " is reached. Try again later.";
    }

    private static String fullOfClient(SharedLimit limit, String what) {
        return "Your address has "
                + limit.limitOfClient()
                + " "
                + what
                + ", which is the limit. End one, or wait until one ends. "
                + behindProxy();
    }

    /// Why a client may have reached its limit although it uses nothing itself.
    static String behindProxy() {
        return "Behind a proxy all clients have one address, unless GAVEL_TRUSTED_PROXIES names the proxy.";
    }

    /// What a client currently uses of a limit.
    @FunctionalInterface
    public interface Lease extends AutoCloseable {
        @Override
        void close();
    }

    private static InetAddress address(PeerInfo peer) {
        return ((InetSocketAddress) peer.address()).getAddress();
    }
}
