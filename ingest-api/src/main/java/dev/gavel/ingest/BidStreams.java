package dev.gavel.ingest;

import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandGateway;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.RequestOptions;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// `POST /api/bids/stream`: lines of bids in, lines of answers out, over one request for as long as the client likes.
final class BidStreams implements AutoCloseable {
    static final String PATH = "/api/bids/stream";

    private static final Set<String> TYPES =
            Set.of(ChunkedLines.CONTENT_TYPE, "application/ndjson", "application/jsonl");
    private static final Duration LOOK_EVERY = Duration.ofMillis(250);

    /// The longest that a decision is waited for, and to see the last line.
    private static final Duration STOP_WAIT = Duration.ofSeconds(12);

    /// A client that streams is held back, not refused.
    private static final Duration FOR_AS_LONG_AS_IT_TAKES = Duration.ofDays(365);

    final StreamContexts contexts = new StreamContexts(PATH);
    private final CommandGateway gate;
    private final StreamLimits limits;
    private final Meters meters;
    private final Set<BidStream> streams = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::look, "ingest-streams");
    private volatile boolean stopping;

    BidStreams(CommandGateway gate, StreamLimits limits, Meters meters) {
        this.gate = gate;
        this.limits = limits;
        this.meters = meters;
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /// Streams that are open.
    int open() {
        return streams.size();
    }

    /// @throws CloseConnectionException when it is over: the connection has served its purpose. Also where there was
    ///   none: the body that is still to come may have no end
    void open(ServerRequest request, ServerResponse response) {
        ConnectionContext connection = contexts.take();
        try {
            stream(connection, request, response);
        } catch (Problem problem) {
            new Exchange(request, response).problem(problem.closingConnection());
        }
        throw new CloseConnectionException("the stream is over");
    }

    private void stream(ConnectionContext connection, ServerRequest request, ServerResponse response) {
        RequestOptions asking = check(request, response);
        CommandPipeline<ReadBid> conversation =
                gate.conversation(asking.patience(), limits.open(), FOR_AS_LONG_AS_IT_TAKES);
        ChunkedLines answers = new ChunkedLines(connection.dataWriter());
        Lines lines = new Lines(new BodyBytes(connection.dataReader(), length(request)), limits.lineBytes());
        BidStream stream = new BidStream(conversation, asking, lines, answers, limits, meters);
        streams.add(stream);
        try {
            if (stopping) {
                throw stopping();
            }
            if (!request.content().hasEntity()) {
                throw Problem.badRequest("empty_body", "Send bids as the body, one a line.", null);
            }
            if (!request.continueSent()) {
                answers.sendContinue();
            }
            answers.head(response.headers());
            stream.run();
        } finally {
            streams.remove(stream);
        }
    }

    /// Ends all streams: what is open is answered, and a last line tells the client.
    @Override
    public void close() {
        stopping = true;
        streams.forEach(stream -> stream.end(stopping()));
        long startNs = System.nanoTime();
        while (!streams.isEmpty() && System.nanoTime() - startNs < STOP_WAIT.toNanos()) {
            LockSupport.parkNanos(10_000_000);
        }
        thread.interrupt();
    }

    private RequestOptions check(ServerRequest request, ServerResponse response) {
        if (streams.size() >= limits.streams()) {
            throw Problem.unavailable(
                    "too_many_streams",
                    "There are " + limits.streams() + " streams open, and no more may be. Try again later.");
        }
        String type =
                request.headers().contains(HeaderNames.CONTENT_TYPE)
                        ? request.headers().get(HeaderNames.CONTENT_TYPE).get()
                        : "";
        int end = type.indexOf(';');
        if (!TYPES.contains((end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT))) {
            throw Problem.of(
                    415,
                    "unsupported_media_type",
                    "The body's type is not supported.",
                    "Send the bids with Content-Type: " + ChunkedLines.CONTENT_TYPE + ", one a line.");
        }
        return new Exchange(request, response).askingForMany("stream");
    }

    private static long length(ServerRequest request) {
        return request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                ? -1
                : request.headers().contentLength().orElse(0);
    }

    private static Problem stopping() {
        return Problem.unavailable(
                "server_stopping", "This server is stopping. Send the lines after those it took to another, or later.");
    }

    private void look() {
        try {
            while (true) {
                Thread.sleep(LOOK_EVERY);
                long nowNs = System.nanoTime();
                streams.forEach(stream -> stream.look(nowNs));
            }
        } catch (InterruptedException e) {
            streams.clear();
        }
    }
}
