package dev.gavel.ingest.http;

import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.ResponseBudget;
import dev.gavel.ingest.http.connection.AcceptedChannels;
import dev.gavel.ingest.http.connection.ConnectionLimits;
import dev.gavel.ingest.http.connection.GuardedConnections;
import dev.gavel.schema.StartupException;
import io.helidon.common.context.Context;
import io.helidon.common.socket.SocketOptions;
import io.helidon.common.tls.Tls;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// The HTTP server with its limits and the metrics endpoint.
public final class ApiServer implements AutoCloseable {
    public static final int MAX_CONNECTIONS = 20_000;

    /// Above the limit of commands in flight, whose `503` says more than this one.
    private static final int MAX_CONCURRENT_REQUESTS = 12_000;

    /// A body that is too large for its route, but not larger than this, is read and discarded, so that the client
    /// receives the `413`.
    private static final int MAX_DRAINED_BYTES = 2 * BodyReader.MAX_BATCH_BYTES;

    /// With a larger send buffer, the kernel takes up to 4 MiB of unread responses before the deadline of a write
    /// begins to count. This size allows 1 MB a second at a round-trip time of 100 ms.
    private static final int SEND_BUFFER_BYTES = 128 * 1024;

    private final WebServer server;
    private final GuardedConnections connections;

    private ApiServer(WebServer server, GuardedConnections connections) {
        this.server = server;
        this.connections = connections;
    }

    /// @param address on which it listens; port 0: any free one
    /// @param tls with the server's certificate; null: without TLS
    /// @param streams the connections of streaming requests
    /// @throws StartupException if it cannot listen there
    public static ApiServer start(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpRouting.Builder routing,
            StreamConnections streams,
            ConnectionLimits limits,
            Clients clients) {
        Http1Config http1 =
                Http1Config.builder()
                        // Otherwise Helidon forgets the body of a request that it answers without reading it, and the
                        // body becomes the next request (`Http1ServerRequestWithEntity.reset`).
                        .continueImmediately(true)
                        // PlainPaths does, without decoding every path.
                        .validatePath(false)
                        .addReceiveListener(streams)
                        .build();
        AcceptedChannels channels = new AcceptedChannels(socketOptions(), MAX_CONNECTIONS);
        GuardedConnections connections = new GuardedConnections(http1, limits, clients, channels);
        WebServer server = build(address, tls, routing, connections, channels, clients).start();
        if (!server.isRunning()) {
            // Helidon logs the cause, and returns as if it had started.
            throw new StartupException(
                    "the HTTP API cannot listen on port %d of %s: %s"
                            .formatted(address.getPort(), address.getAddress().getHostAddress(), reason(address)));
        }
        connections.start();
        return new ApiServer(server, connections);
    }

    private static String reason(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return "it was in use";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    public int port() {
        return server.port();
    }

    /// Stops accepting requests and finishes those in progress, within the longest time that a request may take.
    @Override
    public void close() {
        connections.endIdle();
        server.stop();
        connections.close();
    }

    private static SocketOptions socketOptions() {
        // With Nagle's algorithm the second packet of a response waits 40 ms for an ACK.
        return SocketOptions.builder().tcpNoDelay(true).socketSendBufferSize(SEND_BUFFER_BYTES).build();
    }

    /// Every limit is set here: Helidon's defaults are mostly unlimited.
    private static WebServer build(
            InetSocketAddress address,
            @Nullable SSLContext tls,
            HttpRouting.Builder routing,
            GuardedConnections connections,
            AcceptedChannels channels,
            Clients clients) {
        Context context = Context.create();
        context.register(new ResponseBudget(clients));
        WebServerConfig.Builder server =
                WebServer.builder()
                        .address(address.getAddress())
                        .port(address.getPort())
                        .routing(routing)
                        .serverContext(context)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(connections)
                        .contentEncoding(new UndecodedBodies())
                        // Only the features below, whatever else is on the class path.
                        .featuresDiscoverServices(false)
                        .addFeature(ObserveFeature.create(MetricsObserver.create()))
                        .connectionOptions(channels)
                        .maxPayloadSize(MAX_DRAINED_BYTES)
                        // A subscriber is a request that lasts.
                        .maxConcurrentRequests(MAX_CONCURRENT_REQUESTS + (int) clients.subscribers().limit())
                        .maxTcpConnections(MAX_CONNECTIONS)
                        .shutdownGracePeriod(Duration.ofSeconds(10))
                        // The service stops its parts in its own order.
                        .shutdownHook(false)
                        .directHandlers(ErrorHandlers.directHandlers());
        if (tls != null) {
            server.tls(Tls.builder().sslContext(tls).build());
        }
        return server.build();
    }
}
