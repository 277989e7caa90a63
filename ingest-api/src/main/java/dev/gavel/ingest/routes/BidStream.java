package dev.gavel.ingest.routes;

import dev.gavel.ingest.http.ChunkedResponse;
import dev.gavel.ingest.http.ErrorHandlers;
import dev.gavel.ingest.http.LineReader;
import dev.gavel.ingest.http.client.Allowance;
import dev.gavel.ingest.json.BidResultJson;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.ingest.security.Caller;
import dev.gavel.ingest.security.Callers;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One open stream of bids. The connection's thread, the reader, reads lines and sends bids; a second thread, the
/// writer, writes results. They wait for each other only if the client is slow: a client that does not read its results
/// is not read either.
final class BidStream {
    /// Results are sent when no further one is ready, or when they reach this size.
    private static final int SEND_BYTES = 32 * 1024;

    private static final Duration MAX_PARK = Duration.ofSeconds(1);

    /// How late the end of the stream may be noticed while the rate of its caller holds it.
    private static final Duration MAX_HOLD = Duration.ofMillis(100);

    private final CommandPipeline<PipelinedBid> pipeline;
    private final RequestOptions options;
    private final Caller caller;
    private final Callers.Recheck credential;
    private final Allowance allowance;
    private final LineReader lines;
    private final ChunkedResponse results;
    private final StreamLimits limits;
    private final BidMetrics metrics;
    private final Thread reader = Thread.currentThread();
    private final Thread writer;
    private volatile long lastReadNs = System.nanoTime();
    private volatile long lastBidNs = lastReadNs;

    /// When the current write began, or 0 if none is in progress.
    private volatile long writeStartNs;

    /// When the response ended, or 0 before that.
    private volatile long endedNs;

    private volatile @Nullable Problem endReason;
    private volatile long linesTaken;
    private boolean reading = true; // guarded by this

    BidStream(
            CommandPipeline<PipelinedBid> pipeline,
            RequestOptions options,
            Caller caller,
            Callers.Recheck credential,
            Allowance allowance,
            LineReader lines,
            ChunkedResponse results,
            StreamLimits limits,
            BidMetrics metrics) {
        this.pipeline = pipeline;
        this.options = options;
        this.caller = caller;
        this.credential = credential;
        this.allowance = allowance;
        this.lines = lines;
        this.results = results;
        this.limits = limits;
        this.metrics = metrics;
        this.writer = Thread.ofVirtual().name("bid-stream-answers").unstarted(this::writeResults);
    }

    /// Serves the stream on the connection's thread, and returns when it is over.
    void run() {
        writer.start();
        try {
            readLines();
            pipeline.end();
        } catch (Problem malformedBody) {
            end(malformedBody);
        } catch (UncheckedIOException | ServerConnectionException | DataReader.InsufficientDataAvailableException e) {
            // The client closed the connection before the end of its body, or the connection was cut.
            pipeline.abandon();
        } catch (RuntimeException bug) {
            end(ErrorHandlers.internalError());
            throw bug;
        } finally {
            joinWriter();
        }
    }

    private void readLines() {
        long line = 0;
        for (LineReader.Found found = lines.next(); found != LineReader.Found.END; found = lines.next()) {
            lastReadNs = System.nanoTime();
            line++;
            if (take(found, line)) {
                linesTaken = line;
            }
        }
    }

    /// Returns `false` after the end of the pipeline. Further lines are read and discarded, so that the client receives
    /// the last results.
    private boolean take(LineReader.Found found, long line) {
        if (pipeline.hasEnded()) {
            return false;
        }
        if (found == LineReader.Found.LINE && isBlank()) {
            return true;
        }
        lastBidNs = lastReadNs;
        if (!awaitAllowance()) {
            return false;
        }
        if (found == LineReader.Found.TOO_LONG) {
            return PipelinedBid.reject(pipeline, line, new BidResultJson(null, line), tooLong());
        }
        return PipelinedBid.send(pipeline, options, caller, lines.buffer(), lines.from(), lines.length(), line, line);
    }

    /// Waits until the caller may send another bid; until then the stream is not read. Returns `false` if it has ended.
    private boolean awaitAllowance() {
        long waitNs = allowance.take();
        if (waitNs > 0) {
            allowance.countHeld();
        }
        while (waitNs > 0) {
            LockSupport.parkNanos(this, Math.min(waitNs, MAX_HOLD.toNanos()));
            if (pipeline.hasEnded()) {
                return false;
            }
            // Waiting for the rate is not idleness of the client.
            lastReadNs = System.nanoTime();
            lastBidNs = lastReadNs;
            waitNs = allowance.take();
        }
        return true;
    }

    private void writeResults() {
        JsonWriter json = new JsonWriter(SEND_BYTES + 1024);
        try {
            while (!pipeline.isFinished()) {
                if (writeCompleted(json) == 0) {
                    pipeline.awaitCompleted(MAX_PARK.toNanos());
                }
            }
            endResponse(json);
        } catch (UncheckedIOException | SocketWriterException e) {
            pipeline.abandon();
            cut();
        } catch (RuntimeException | Error bug) {
            pipeline.abandon();
            cut();
            throw bug;
        }
    }

    /// Returns the number of results written.
    private int writeCompleted(JsonWriter json) {
        int written = 0;
        int unsent = 0;
        for (InFlightCommand<PipelinedBid> next = pipeline.nextCompleted();
                next != null;
                next = pipeline.nextCompleted()) {
            PipelinedBid.record(next, metrics);
            PipelinedBid.write(json, next);
            json.endLine();
            unsent++;
            if (json.size() >= SEND_BYTES) {
                send(json);
                pipeline.release(unsent);
                written += unsent;
                unsent = 0;
            }
        }
        if (unsent > 0) {
            send(json);
            pipeline.release(unsent);
        }
        return written + unsent;
    }

    private void endResponse(JsonWriter json) {
        Problem reason = endReason;
        if (reason != null) {
            new BidResultJson(null, 0).ended(json, reason, linesTaken);
            json.endLine();
            send(json);
        }
        writeStartNs = System.nanoTime() | 1;
        results.end();
        writeStartNs = 0;
        endedNs = System.nanoTime() | 1;
    }

    private void send(JsonWriter json) {
        writeStartNs = System.nanoTime() | 1;
        results.send(json);
        writeStartNs = 0;
    }

    /// Ends the stream: open bids get their result, then a last line has the reason.
    void end(Problem reason) {
        if (endReason == null) {
            endReason = reason;
        }
        pipeline.end();
    }

    /// Enforces the time limits. Called by the route's thread.
    void checkLimits(long nowNs) {
        Problem expired = credential.problem(nowNs);
        if (expired != null) {
            end(expired);
        }
        if (writeStartNs != 0 && nowNs - writeStartNs > limits.writeStall().toNanos()) {
            pipeline.abandon();
            writer.interrupt();
            cut();
        } else if (endedNs != 0 && nowNs - endedNs > limits.linger().toNanos()) {
            cut();
        } else if (isIdle(nowNs) && pipeline.open() == 0) {
            end(
                    Problem.of(
                            408,
                            "stream_idle",
                            "The stream was idle for too long.",
                            "Open another stream when there are bids. Empty lines keep a stream open for up to "
                                    + limits.bidless().toMinutes()
                                    + " minutes after its last bid."));
        }
    }

    private boolean isIdle(long nowNs) {
        return nowNs - lastReadNs > limits.idle().toNanos() || nowNs - lastBidNs > limits.bidless().toNanos();
    }

    /// Interrupts the reader, which closes the socket, so that it does not wait for bytes that may never come.
    private synchronized void cut() {
        if (reading) {
            reader.interrupt();
        }
    }

    private void joinWriter() {
        synchronized (this) {
            reading = false;
        }
        boolean interrupted = Thread.interrupted();
        while (writer.isAlive()) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                interrupted = true;
                pipeline.abandon();
                writer.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isBlank() {
        for (int i = 0; i < lines.length(); i++) {
            if (lines.buffer()[lines.from() + i] > ' ') {
                return false;
            }
        }
        return true;
    }

    private Problem tooLong() {
        return Problem.of(
                413,
                "line_too_long",
                "The line is too long.",
                "A line may have at most " + limits.lineBytes() + " bytes. This one was skipped.");
    }
}
