package dev.gavel.ingest.http.connection;

import dev.gavel.ingest.http.client.ClientAddress;
import dev.gavel.ingest.http.client.Clients;
import dev.gavel.ingest.http.client.SharedLimit.Result;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.json.ProblemJson;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.PeerInfo;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.DateTime;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http1.Http1Connection;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.UncheckedIOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A connection between its socket and Helidon's `Http1Connection`, on the connection's own thread. Helidon reads one
/// request at a time from it, which is valid and can be framed in one way only. Every wait for the client has a
/// deadline. If a request cannot be followed by another one, the connection is closed (docs/adr/0030).
public final class GuardedConnection implements ServerConnection, InterruptableTask<Void> {
    /// A request up to this size is not counted: the number of connections bounds them, and almost all bids are
    /// smaller.
    private static final int UNCOUNTED_BYTES = 2 * 1024;

    private final ConnectionContext socket;
    private final ConnectionLimits limits;
    private final Clients clients;
    private final Deadlines deadlines;
    private final Deadlines.Wait wait = new Deadlines.Wait();
    private final RequestFraming framing = new RequestFraming();
    private final DataReader reader = DataReader.create(this::read);
    private final ResponseWriter writer;
    private final ClientAddress client;
    private final Http1Connection http1;
    private final @Nullable SocketChannel channel;
    private boolean first = true;
    private boolean responded;
    private boolean malformed;
    private boolean inputEnded;
    private boolean unlimited;

    /// Of the current request, and of those behind it that came with it.
    private long receivedBytes;

    private long countedBytes;

    /// When the wait for the rest of a head or of a body began, or 0.
    private long partStartNs;

    /// On the connection's thread.
    GuardedConnection(
            ConnectionContext socket,
            ServerConnectionSelector http1,
            ConnectionLimits limits,
            Clients clients,
            Deadlines deadlines,
            AcceptedChannels channels) {
        this.socket = socket;
        this.client = clients.of(socket.remotePeer());
        this.limits = limits;
        this.clients = clients;
        this.deadlines = deadlines;
        this.writer = new ResponseWriter(socket.dataWriter(), wait, limits.write().toNanos());
        this.channel = channels.take(socket.localPeer(), socket.remotePeer());
        this.http1 = (Http1Connection) http1.connection(new GuardedContext(socket, this, reader, writer));
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        PeerInfo peer = socket.remotePeer();
        if (clients.isProxy(peer)) {
            clients.connections().take(client, 1);
        } else if (clients.connections().tryTake(client, 1) != Result.TAKEN) {
            sendRaw(clients.tooManyConnections(), true);
            return;
        }
        try {
            handleRequests(limit);
        } finally {
            clients.connections().release(client, 1);
        }
    }

    private void handleRequests(Limit limit) throws InterruptedException {
        deadlines.add(wait);
        try {
            http1.handle(limit);
        } finally {
            releaseBytes();
            linger();
            deadlines.remove(wait);
        }
    }

    /// The reader of the current request's body, for a route that streams.
    public DataReader reader() {
        return reader;
    }

    public DataWriter writer() {
        return writer;
    }

    /// The channel below the reader and writer, for a route that hands it to another thread and then waits. Nothing may
    /// be read or written here meanwhile or after it.
    public SocketChannel channel() {
        if (channel == null) {
            throw new CloseConnectionException("the client closed the connection");
        }
        return channel;
    }

    /// Whether the reader and writer encrypt what they pass to the channel.
    public boolean isSecure() {
        return socket.isSecure();
    }

    /// Waits for bytes of the client and discards them, for a route that has its own deadlines.
    ///
    /// @return `false` if the client has closed the connection
    public boolean discardInput() {
        try {
            return socket.serverSocket().get() != null;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /// Whether the current request is a `HEAD`, whose response has no body.
    public boolean isToHead() {
        return framing.isToHead();
    }

    /// Whether the current request is HTTP/1.0, whose client cannot read a chunked response.
    public boolean isHttp10() {
        return framing.head().isHttp10();
    }

    /// Ends the deadlines of this connection. The route that calls it has its own.
    public void unlimited() {
        unlimited = true;
        releaseBytes();
        writer.unlimited();
    }

    /// Called when a response was sent. The rest of the request's body is read and discarded, within the deadline and
    /// the server's limit of bodies.
    ///
    /// @throws CloseConnectionException if no other request can follow
    void endRequest(RoutingRequest request, RoutingResponse response) {
        responded = true;
        if (response.headers().contains(HeaderNames.CONNECTION)
                && response.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            throw new CloseConnectionException("the response closes the connection");
        }
        if (!isRead()) {
            discardBody(request);
        }
        framing.nextRequest();
        releaseBytes();
        responded = false;
        partStartNs = 0;
    }

    private boolean isRead() {
        return framing.isOver() && reader.available() == 0;
    }

    private void discardBody(RoutingRequest request) {
        try {
            request.content().consume();
        } catch (RuntimeException e) {
            throw new CloseConnectionException("the body could not be read to its end", e);
        }
        if (!isRead()) {
            throw new CloseConnectionException("the body was not read to its end");
        }
    }

    /// The next bytes of the current request, or `null` if the client has closed the connection.
    private byte @Nullable [] read() {
        if (framing.isOver() || malformed) {
            throw new CloseConnectionException("the request is over");
        }
        byte[] next = next();
        while (next == null) {
            byte[] received = receive();
            if (received == null) {
                return endOfInput();
            }
            framing.received(received);
            receivedBytes += received.length;
            next = next();
        }
        return next;
    }

    private byte @Nullable [] next() {
        boolean body = framing.isInBody();
        try {
            countBytes();
            byte[] next = framing.next();
            if (next != null && !body) {
                first = false;
                partStartNs = 0;
                writer.nextResponse(framing.isToHead());
            }
            return next;
        } catch (Problem problem) {
            malformed = true;
            if (!body) {
                writer.nextResponse(framing.isToHead());
            }
            throw body ? problem : RejectedHead.exception(problem);
        }
    }

    /// Counts what has arrived of the request. A body that is discarded is not held.
    ///
    /// @throws Problem if the requests under way have too much already
    private void countBytes() {
        if (receivedBytes > UNCOUNTED_BYTES && receivedBytes > countedBytes && !unlimited && !responded) {
            clients.takeRequestBytes(client, receivedBytes - countedBytes);
            countedBytes = receivedBytes;
        }
    }

    private void releaseBytes() {
        if (countedBytes > 0) {
            clients.requestBytes().release(client, countedBytes);
        }
        receivedBytes = 0;
        countedBytes = 0;
    }

    private byte @Nullable [] endOfInput() {
        inputEnded = true;
        if (!framing.isInBody() && framing.holdsBytes()) {
            throw RejectedHead.exception(RequestHead.malformed("it ends before its head is complete"));
        }
        return null;
    }

    private byte @Nullable [] receive() {
        if (!unlimited) {
            beginWait();
        }
        byte[] received;
        try {
            received = socket.serverSocket().get();
        } catch (UncheckedIOException e) {
            inputEnded = true;
            throw new ServerConnectionException("the client closed the connection", e);
        }
        if (!unlimited && !wait.end()) {
            throw new CloseConnectionException("the client took too long");
        }
        return received;
    }

    private void beginWait() {
        long nowNs = System.nanoTime();
        if (!framing.isInBody() && !framing.holdsBytes()) {
            Duration idle = first ? limits.head() : limits.idle();
            wait.beginIdle(nowNs + idle.toNanos());
            return;
        }
        if (partStartNs == 0) {
            partStartNs = nowNs;
        }
        if (framing.isInBody()) {
            wait.begin(partStartNs + limits.body().toNanos(), responded ? null : this::sendBodyTooSlow);
        } else {
            wait.begin(partStartNs + limits.head().toNanos(), this::sendHeadTooSlow);
        }
    }

    private void sendHeadTooSlow() {
        sendTooSlow("head_too_slow", "head of the request", limits.head());
    }

    private void sendBodyTooSlow() {
        sendTooSlow("body_too_slow", "body", limits.body());
    }

    /// On a thread of its own, while the connection's thread waits for the client.
    private void sendTooSlow(String code, String what, Duration limit) {
        Problem problem =
                Problem.of(
                        408,
                        code,
                        "The " + what + " took too long to arrive.",
                        "Send it within " + limit.toMillis() + " ms.");
        sendRaw(problem, !framing.isToHead());
    }

    /// Sends a response past Helidon, before the connection is closed.
    private void sendRaw(Problem problem, boolean withBody) {
        byte[] body = ProblemJson.of(problem);
        BufferData response = BufferData.growing(512);
        response.writeAscii("HTTP/1.1 " + Status.create(problem.status()).text());
        response.writeAscii("\r\nContent-Type: application/problem+json\r\nContent-Length: ");
        response.writeAscii(body.length + "\r\nConnection: close\r\nDate: ");
        response.writeAscii(DateTime.rfc1123String() + "\r\n");
        SecurityHeaders.writeTo(response);
        if (problem.retryAfterSeconds() > 0) {
            response.writeAscii("Retry-After: " + problem.retryAfterSeconds() + "\r\n");
        }
        response.writeAscii("\r\n");
        if (withBody) {
            response.write(body);
        }
        try {
            socket.dataWriter().writeNow(response);
        } catch (RuntimeException e) {
            // The client has closed the connection.
        }
    }

    /// Reads for a while what the client still sends. Closing a socket with unread bytes resets the connection, and the
    /// client might lose the response (RFC 9112, section 9.6).
    private void linger() {
        boolean unread = malformed || framing.isInBody() || framing.holdsBytes() || reader.available() > 0;
        if (inputEnded || !unread) {
            return;
        }
        if (!wait.isCut()) {
            wait.begin(System.nanoTime() + limits.linger().toNanos(), null);
        }
        try {
            while (socket.serverSocket().get() != null) {
                // The bytes are discarded.
            }
        } catch (RuntimeException e) {
            // The client or the deadline has closed the connection.
        }
    }

    @Override
    public boolean canInterrupt() {
        return http1.canInterrupt();
    }

    /// The connection has its own deadline between requests.
    @Override
    public Duration idleTime() {
        return Duration.ZERO;
    }

    @Override
    public void close(boolean interrupt) {
        http1.close(interrupt);
    }
}
