package dev.gavel.ingest;

import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import org.jspecify.annotations.Nullable;

/// The connections of the requests that want to stream. Helidon's own entity has a chunk whole in memory before it
/// shows any of it, and the bound of all bodies; so a stream reads and writes its connection itself, once the head has
/// been read, and this is where it gets it.
final class StreamContexts implements Http1ConnectionListener {
    private static final ThreadLocal<@Nullable ConnectionContext> CONNECTION = new ThreadLocal<>();

    private final String path;

    /// @param path of the requests that stream
    StreamContexts(String path) {
        this.path = path;
    }

    /// On the connection's thread, before its request is routed on the same.
    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        if (prologue.uriPath().path().equals(path)) {
            CONNECTION.set(context);
        }
    }

    /// Of the request that the calling thread handles.
    ConnectionContext take() {
        ConnectionContext context = CONNECTION.get();
        if (context == null) {
            throw new IllegalStateException("this request is not one that streams");
        }
        CONNECTION.remove();
        return context;
    }
}
