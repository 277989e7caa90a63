package dev.gavel.ingest;

import dev.gavel.ingest.json.BidAnswer;
import dev.gavel.ingest.json.Problem;
import dev.gavel.ingest.log.CommandPipeline;
import dev.gavel.ingest.log.InFlightCommand;
import dev.gavel.ingest.log.RequestOptions;
import dev.gavel.schema.json.JsonWriter;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.SocketWriterException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One stream of bids: the connection's thread reads and asks, a second one answers. Neither waits for the other but
/// where the client is slow: who does not read its answers is not read either.
final class BidStream {
    /// Answers are sent when no further one is ready, or when they are so many bytes.
    private static final int SEND_BYTES = 32 * 1024;

    private static final Duration LOOK_AT_LEAST_EVERY = Duration.ofSeconds(1);

    private final CommandPipeline<ReadBid> conversation;
    private final RequestOptions asking;
    private final Lines lines;
    private final ChunkedLines answers;
    private final StreamLimits limits;
    private final Meters meters;
    private final Thread reader = Thread.currentThread();
    private final Thread writer;
    private volatile long lastReadNs = System.nanoTime();

    /// 0: no write is under way.
    private volatile long writeSinceNs;

    /// 0: it is not.
    private volatile long endedSinceNs;

    private volatile @Nullable Problem why;
    private volatile long taken;
    private boolean reading = true; // guarded by this

    BidStream(
            CommandPipeline<ReadBid> conversation,
            RequestOptions asking,
            Lines lines,
            ChunkedLines answers,
            StreamLimits limits,
            Meters meters) {
        this.conversation = conversation;
        this.asking = asking;
        this.lines = lines;
        this.answers = answers;
        this.limits = limits;
        this.meters = meters;
        this.writer = Thread.ofVirtual().name("bid-stream-answers").unstarted(this::answer);
    }

    /// Returns when the stream is over, in whatever way. On the connection's thread.
    void run() {
        writer.start();
        try {
            read();
            conversation.end();
        } catch (BodyBytes.MalformedBody e) {
            end(Problem.badRequest("malformed_body", "The body is not proper HTTP/1.1: " + e.getMessage() + ".", null));
        } catch (UncheckedIOException | DataReader.InsufficientDataAvailableException e) {
            // The client went away before the end of its body, or was cut off.
            conversation.abandon();
        } catch (RuntimeException bug) {
            end(Unanswered.bug());
            throw bug;
        } finally {
            joinWriter();
        }
    }

    /// Ends the stream for the client: what is open is answered, then a last line says why.
    void end(Problem reason) {
        if (why == null) {
            why = reason;
        }
        conversation.end();
    }

    /// Looks after the bounds in time.
    void look(long nowNs) {
        if (writeSinceNs != 0 && nowNs - writeSinceNs > limits.stall().toNanos()) {
            conversation.abandon();
            writer.interrupt();
            cut();
        } else if (endedSinceNs != 0 && nowNs - endedSinceNs > limits.leave().toNanos()) {
            cut();
        } else if (nowNs - lastReadNs > limits.idle().toNanos() && conversation.open() == 0) {
            end(
                    Problem.of(
                            408,
                            "stream_idle",
                            "Nothing came for too long.",
                            "Open another stream when there is something to bid; an empty line now and then keeps one open."));
        }
    }

    private void read() {
        long number = 0;
        for (Lines.Found found = lines.next(); found != Lines.Found.END; found = lines.next()) {
            lastReadNs = System.nanoTime();
            number++;
            if (take(found, number)) {
                taken = number;
            }
        }
    }

    /// After the end of the conversation lines are read and thrown away, so that the last answers arrive.
    private boolean take(Lines.Found found, long number) {
        if (conversation.hasEnded()) {
            return false;
        }
        if (found == Lines.Found.TOO_LONG) {
            return ReadBid.refuse(conversation, number, new BidAnswer(null, number), tooLong());
        }
        return isBlank()
                || ReadBid.take(conversation, asking, lines.buffer(), lines.from(), lines.length(), number, true);
    }

    private void answer() {
        JsonWriter json = new JsonWriter(SEND_BYTES + 1024);
        try {
            while (!conversation.isOver()) {
                if (answerWhatIsReady(json) == 0) {
                    conversation.awaitAnswer(LOOK_AT_LEAST_EVERY.toNanos());
                }
            }
            sayGoodbye(json);
        } catch (UncheckedIOException | SocketWriterException e) {
            conversation.abandon();
            cut();
        } catch (RuntimeException | Error bug) {
            conversation.abandon();
            cut();
            throw bug;
        }
    }

    /// @return how many answers
    private int answerWhatIsReady(JsonWriter json) {
        int all = 0;
        int unsent = 0;
        for (InFlightCommand<ReadBid> next = conversation.nextAnswered();
                next != null;
                next = conversation.nextAnswered()) {
            ReadBid.count(next, meters);
            ReadBid.answer(json, next);
            json.endLine();
            unsent++;
            if (json.size() >= SEND_BYTES) {
                send(json);
                conversation.settled(unsent);
                all += unsent;
                unsent = 0;
            }
        }
        if (unsent > 0) {
            send(json);
            conversation.settled(unsent);
        }
        return all + unsent;
    }

    private void sayGoodbye(JsonWriter json) {
        Problem reason = why;
        if (reason != null) {
            new BidAnswer(null, 0).ended(json, reason, taken);
            json.endLine();
            send(json);
        }
        writeSinceNs = System.nanoTime() | 1;
        answers.end();
        writeSinceNs = 0;
        endedSinceNs = System.nanoTime() | 1;
    }

    private void send(JsonWriter json) {
        writeSinceNs = System.nanoTime() | 1;
        answers.send(json);
        writeSinceNs = 0;
    }

    /// Ends the reader's wait for bytes that may never come; the interrupt closes the socket.
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
                conversation.abandon();
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
                "A line may have " + limits.lineBytes() + " bytes; it was skipped.");
    }
}
