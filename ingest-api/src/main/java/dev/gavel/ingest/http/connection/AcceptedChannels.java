package dev.gavel.ingest.http.connection;

import io.helidon.common.socket.PeerInfo;
import io.helidon.common.socket.SocketOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Remembers the channel of each connection between the moment in which Helidon configures it and the one in which its
/// [GuardedConnection] takes it. Helidon's socket does not give its channel away, and only a channel can be written
/// without waiting for the client.
public final class AcceptedChannels implements SocketOptions {
    private final SocketOptions options;
    private final int maxConnections;
    private final Map<Ends, SocketChannel> channels = new ConcurrentHashMap<>();

    private record Ends(SocketAddress local, SocketAddress remote) {}

    /// @param options of every connection
    public AcceptedChannels(SocketOptions options, int maxConnections) {
        this.options = options;
        this.maxConnections = maxConnections;
    }

    @Override
    public void configureSocket(SocketChannel channel) {
        SocketOptions.super.configureSocket(channel);
        try {
            channels.put(new Ends(channel.getLocalAddress(), channel.getRemoteAddress()), channel);
        } catch (IOException e) {
            throw new UncheckedIOException("the client closed the connection", e);
        }
        if (channels.size() > maxConnections) {
            // Connections that ended before their channel was taken.
            channels.values().removeIf(waiting -> !waiting.isOpen());
        }
    }

    /// The channel of a connection; `null` if it was closed.
    @Nullable SocketChannel take(PeerInfo local, PeerInfo remote) {
        return channels.remove(new Ends(local.address(), remote.address()));
    }

    @Override
    public Map<SocketOption<?>, Object> socketOptions() {
        return options.socketOptions();
    }

    @Override
    public Duration connectTimeout() {
        return options.connectTimeout();
    }

    @Override
    public Duration readTimeout() {
        return options.readTimeout();
    }

    @Override
    public Optional<Integer> socketReceiveBufferSize() {
        return options.socketReceiveBufferSize();
    }

    @Override
    public Optional<Integer> socketSendBufferSize() {
        return options.socketSendBufferSize();
    }

    @Override
    public boolean socketReuseAddress() {
        return options.socketReuseAddress();
    }

    @Override
    public boolean socketKeepAlive() {
        return options.socketKeepAlive();
    }

    @Override
    public boolean tcpNoDelay() {
        return options.tcpNoDelay();
    }
}
