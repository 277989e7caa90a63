package dev.gavel.ingest.routes;

import dev.gavel.ingest.log.Admission;
import dev.gavel.ingest.log.CommandLog;
import dev.gavel.ingest.log.PendingReplies;
import dev.gavel.schema.Command;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.codec.Decoded;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A command log and a processor in memory. Appended commands are kept, and decided at once by a function, or never.
final class FakeLog implements CommandLog {
    static final int PARTITIONS = 8;

    /// What happens to the next appends.
    enum Behaviour {
        DECIDES,
        APPENDS_ONLY,
        REJECTS_APPENDS,
        LOSES_ACKNOWLEDGEMENTS
    }

    record Appended(
            Command command,
            Position position,
            @Nullable String traceparent,
            @Nullable ReplyTo replyTo,
            long deadlineMs,
            @Nullable String idempotencyKey,
            long actor) {}

    final List<Appended> appended = new CopyOnWriteArrayList<>();
    volatile long nowMs;
    volatile Behaviour behaviour = Behaviour.DECIDES;
    volatile BiFunction<Command, Position, Event> decide = Events::decide;
    private final AtomicLong offsets = new AtomicLong();
    private final PendingReplies pending;
    private final Admission admission;

    FakeLog(PendingReplies pending, Admission admission) {
        this.pending = pending;
        this.admission = admission;
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public void append(byte[] key, byte[] value, @Nullable String traceparent, AppendCallback callback) {
        if (behaviour == Behaviour.REJECTS_APPENDS) {
            callback.notAppended("no buffer space");
            return;
        }
        if (behaviour == Behaviour.LOSES_ACKNOWLEDGEMENTS) {
            callback.uncertain("the broker is gone");
            return;
        }
        Position position = new Position(AuctionKey.partition(key, PARTITIONS), offsets.getAndIncrement());
        Envelope envelope =
                switch (CommandCodec.decode(key, value)) {
                    case Decoded.Message<Envelope>(Envelope message) -> message;
                    case Decoded.Malformed<Envelope>(String reason) -> throw new IllegalStateException(reason);
                };
        ReplyTo replyTo = envelope.replyTo();
        appended.add(
                new Appended(
                        envelope.command(),
                        position,
                        traceparent,
                        replyTo,
                        envelope.deadlineMs(),
                        envelope.idempotencyKey(),
                        envelope.actor()));
        callback.appended(position);
        if (behaviour == Behaviour.DECIDES) {
            decidedAll(position.partition());
        }
        if (behaviour == Behaviour.DECIDES && replyTo != null) {
            pending.complete(replyTo.correlation(), decide.apply(envelope.command(), position));
        }
    }

    void reset() {
        behaviour = Behaviour.DECIDES;
        decide = Events::decide;
        nowMs = 0;
        appended.clear();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            decidedAll(partition);
        }
    }

    /// The only command that was appended.
    Appended onlyAppended() {
        if (appended.size() != 1) {
            throw new AssertionError(appended.size() + " commands were appended");
        }
        return appended.getFirst();
    }

    /// Decides a command that was only appended, with the current [#decide].
    void decideLate(int index) {
        Appended late = appended.get(index);
        ReplyTo replyTo = late.replyTo();
        if (replyTo == null) {
            throw new IllegalStateException("the command awaits no reply");
        }
        pending.complete(replyTo.correlation(), decide.apply(late.command(), late.position()));
    }

    private void decidedAll(int partition) {
        admission.learn(partition, offsets.get(), offsets.get());
    }

    /// As if more commands were on the log.
    void endAt(long offset) {
        offsets.set(offset);
    }

    long nextOffset(int partition) {
        return offsets.get();
    }
}
