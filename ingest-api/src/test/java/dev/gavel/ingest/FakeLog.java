package dev.gavel.ingest;

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

/// A log and a processor by hand: what is appended is kept, and decided at once by a function, or never.
final class FakeLog implements CommandLog {
    static final int PARTITIONS = 8;

    /// What the next appends come to.
    enum Mood {
        DECIDES,
        APPENDS_ONLY,
        REFUSES,
        LOSES
    }

    record Appended(
            Command command,
            Position position,
            @Nullable String traceparent,
            @Nullable ReplyTo replyTo,
            long deadlineMs,
            @Nullable String idempotencyKey) {}

    final List<Appended> appended = new CopyOnWriteArrayList<>();
    volatile long nowMs;
    volatile Mood mood = Mood.DECIDES;
    volatile BiFunction<Command, Position, Event> decide = Events::decide;
    private final AtomicLong offsets = new AtomicLong();
    private final PendingReplies pending;

    FakeLog(PendingReplies pending) {
        this.pending = pending;
    }

    @Override
    public int partition(byte[] key) {
        return AuctionKey.partition(key, PARTITIONS);
    }

    @Override
    public long nowMs() {
        return nowMs;
    }

    @Override
    public void append(byte[] key, byte[] value, @Nullable String traceparent, Receipt receipt) {
        if (mood == Mood.REFUSES) {
            receipt.refused("no room");
            return;
        }
        if (mood == Mood.LOSES) {
            receipt.lost("the broker is gone");
            return;
        }
        Position position = new Position(partition(key), offsets.getAndIncrement());
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
                        envelope.idempotencyKey()));
        receipt.appended(position);
        if (mood == Mood.DECIDES && replyTo != null) {
            pending.decided(replyTo.correlation(), decide.apply(envelope.command(), position));
        }
    }

    /// Decides one that was only appended, as [#decide] says now.
    void decideLate(int index) {
        Appended one = appended.get(index);
        ReplyTo replyTo = one.replyTo();
        if (replyTo == null) {
            throw new IllegalStateException("nobody waits for it");
        }
        pending.decided(replyTo.correlation(), decide.apply(one.command(), one.position()));
    }

    long nextOffset(int partition) {
        return offsets.get();
    }
}
