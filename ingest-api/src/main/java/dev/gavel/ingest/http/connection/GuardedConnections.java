package dev.gavel.ingest.http.connection;

import dev.gavel.ingest.http.client.Clients;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.util.Set;

/// Puts a [GuardedConnection] between every socket and Helidon's HTTP/1.1. It must be the only selector of its server:
/// otherwise Helidon reads from the socket to choose one.
public final class GuardedConnections implements ServerConnectionSelector, AutoCloseable {
    /// Where Helidon routes `OPTIONS *`.
    public static final String ASTERISK_PATH = RequestHead.ASTERISK_PATH;

    private final Http1ConnectionSelector http1;
    private final ConnectionLimits limits;
    private final Clients clients;
    private final Deadlines deadlines;
    private final AcceptedChannels channels;

    /// @param channels the options of the server's connections
    public GuardedConnections(Http1Config config, ConnectionLimits limits, Clients clients, AcceptedChannels channels) {
        this.channels = channels;
        this.http1 = Http1ConnectionSelector.builder().config(config).build();
        this.limits = limits;
        this.clients = clients;
        this.deadlines = new Deadlines(limits);
    }

    /// The connection to which Helidon's context belongs.
    public static GuardedConnection of(ConnectionContext context) {
        return ((GuardedContext) context).connection();
    }

    public void start() {
        deadlines.start();
    }

    /// To be called when the server begins to stop. Helidon closes each connection once that waits for a next request
    /// at that moment; one that begins to wait just then would keep the server running until its grace period is over.
    public void endIdle() {
        deadlines.endIdleConnections();
    }

    /// To be called when the server has stopped.
    @Override
    public void close() {
        deadlines.close();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http1.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData data) {
        return Support.SUPPORTED;
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http1.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext context) {
        return new GuardedConnection(context, http1, limits, clients, deadlines, channels);
    }
}
