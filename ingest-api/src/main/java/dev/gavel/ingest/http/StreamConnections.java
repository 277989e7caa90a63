package dev.gavel.ingest.http;

import dev.gavel.ingest.http.connection.GuardedConnection;
import dev.gavel.ingest.http.connection.GuardedConnections;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Hands a streaming request its connection. Helidon's request entity buffers whole chunks and has the size limit of
/// all bodies, so after the head a stream reads and writes its connection directly.
public final class StreamConnections implements Http1ConnectionListener {
    private static final ThreadLocal<@Nullable GuardedConnection> CONNECTION = new ThreadLocal<>();

    private final Predicate<String> streaming;

    /// @param streaming whether a path is one of streaming requests
    public StreamConnections(Predicate<String> streaming) {
        this.streaming = streaming;
    }

    /// Runs on the connection's thread, which then handles the request.
    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        if (streaming.test(PlainPaths.originForm(prologue.uriPath().rawPath()))) {
            CONNECTION.set(GuardedConnections.of(context));
        }
    }

    /// The connection of the request that the calling thread handles.
    public GuardedConnection take() {
        GuardedConnection connection = CONNECTION.get();
        if (connection == null) {
            throw new IllegalStateException("this request is not a streaming one");
        }
        CONNECTION.remove();
        return connection;
    }
}
