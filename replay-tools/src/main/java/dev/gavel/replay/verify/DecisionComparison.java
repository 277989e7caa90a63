package dev.gavel.replay.verify;

import dev.gavel.replay.verify.Divergence.Expected;
import dev.gavel.replay.verify.Divergence.Found;
import dev.gavel.replay.verify.Divergence.Kind;
import dev.gavel.schema.Position;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/// Lays what the commands of one partition come to beside what stands there, both in the log's order. Bytes are
/// compared; only where they differ does anybody look at what they say.
final class DecisionComparison {
    private final String topic;
    private final int partition;
    private final long end;
    private final Recorded recorded;
    private final VerifyFindings findings;
    private final long keptFrom;

    private @Nullable ConsumerRecord<byte[], byte[]> head;
    private @Nullable ConsumerRecord<byte[], byte[]> second;

    /// Nothing came in all the time that was given.
    private boolean dry;

    private long decidedUpTo = Long.MAX_VALUE;
    private long lastExpected = -1;
    private long matched;
    private long undecided;

    /// Expected and not found so far; a record of theirs may still come, out of order. By offset.
    private final TreeMap<Long, Expected> missing = new TreeMap<>();

    /// Found before their turn, by the offset of their command.
    private final Map<Long, ConsumerRecord<byte[], byte[]>> early = new HashMap<>();

    /// @param end the first offset that is not looked at
    DecisionComparison(String topic, int partition, long end, Recorded recorded, VerifyFindings findings) {
        this.topic = topic;
        this.partition = partition;
        this.end = end;
        this.recorded = recorded;
        this.findings = findings;
        this.keptFrom = recorded.keptFrom();
    }

    /// The next command with a record here, in the log's order.
    ///
    /// @param offset of the command
    /// @param atMs its broker time
    /// @param key of the record that it should have
    /// @param value of that record
    void expect(long offset, long atMs, byte @Nullable [] key, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> next = head();
        if (early.isEmpty() && next != null && isSame(next, key, value)) {
            take();
            matched(offset, atMs);
        } else {
            search(new Expected(offset, atMs, key, value));
        }
        lastExpected = offset;
    }

    /// All commands were told: what is left has none, or a later one.
    void finish() {
        if (head == null && !dry) {
            head = recorded.next();
        }
        for (ConsumerRecord<byte[], byte[]> left = head; left != null; left = head) {
            unexpected(left, end);
            take();
            if (head == null) {
                head = recorded.next();
            }
        }
        giveUp();
    }

    /// Nothing more will be read: what is missing stays missing.
    void giveUp() {
        early.forEach(
                (offset, record) -> find(Kind.EXTRA, offset, null, record, "its command comes to no record here"));
        missing.forEach((offset, expected) -> find(Kind.MISSING, offset, expected, null, ""));
        early.clear();
        missing.clear();
    }

    long matched() {
        return matched;
    }

    /// Commands without a record that the processors have not come to yet.
    long undecided() {
        return undecided;
    }

    /// Records that are read when the command's own is not the next one.
    private void search(Expected expected) {
        for (ConsumerRecord<byte[], byte[]> next = head(); next != null; next = head()) {
            Position at = recorded.about(next);
            if (at != null && isHere(at) && at.offset() == expected.offset()) {
                takeOwn(expected, next);
                return;
            }
            if (at != null && isHere(at) && at.offset() > expected.offset() && at.offset() < end) {
                if (!isAboutTheNext(expected.offset())) {
                    break;
                }
                // One that came before its turn, for the one behind it is the right one.
                foundEarly(at.offset(), next);
            } else {
                unexpected(next, expected.offset());
            }
            take();
        }
        notInItsPlace(expected);
    }

    private void takeOwn(Expected expected, ConsumerRecord<byte[], byte[]> own) {
        ConsumerRecord<byte[], byte[]> before = early.remove(expected.offset());
        if (before != null) {
            find(Kind.DOUBLED, expected.offset(), null, before, "it stands before its turn as well");
        }
        if (isSame(own, expected.key(), expected.value())) {
            matched(expected.offset(), expected.atMs());
        } else {
            find(Kind.DIFFERENT, expected.offset(), expected, own, "");
        }
        take();
    }

    private void notInItsPlace(Expected expected) {
        ConsumerRecord<byte[], byte[]> before = early.remove(expected.offset());
        if (before != null) {
            outOfOrder(expected, before);
        } else if (dry && expected.offset() >= decidedUpTo) {
            undecided++;
        } else if (expected.offset() >= keptFrom && findings.isOpen()) {
            missing.put(expected.offset(), expected);
            findings.pending(missing.size());
        }
    }

    /// A record that is not the one awaited, and not one of a command still to come.
    ///
    /// @param turn the offset of the command whose turn it is
    private void unexpected(ConsumerRecord<byte[], byte[]> record, long turn) {
        Position at = recorded.about(record);
        if (at == null) {
            find(Kind.UNREADABLE, turn, null, record, "");
        } else if (!isHere(at)) {
            find(Kind.EXTRA, turn, null, record, "it is about a command of another partition");
        } else if (at.offset() >= end) {
            if (at.offset() >= recorded.commandsEnd()) {
                find(Kind.EXTRA, at.offset(), null, record, "there is no such command");
            }
        } else {
            late(at.offset(), record);
        }
    }

    private void late(long offset, ConsumerRecord<byte[], byte[]> record) {
        Expected awaited = missing.remove(offset);
        if (awaited != null) {
            outOfOrder(awaited, record);
        } else if (findings.isGarbage(offset)) {
            findings.refuseNewer(offset);
            find(Kind.EXTRA, offset, null, record, findings.garbage(offset));
        } else if (offset > lastExpected) {
            find(Kind.EXTRA, offset, null, record, "its command comes to no record here");
        } else {
            find(Kind.DOUBLED, offset, null, record, "");
        }
    }

    private void foundEarly(long offset, ConsumerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> another = early.put(offset, record);
        if (another != null) {
            find(Kind.DOUBLED, offset, null, another, "it stands before its turn as well");
        }
        findings.pending(early.size());
    }

    private void outOfOrder(Expected expected, ConsumerRecord<byte[], byte[]> record) {
        boolean same = isSame(record, expected.key(), expected.value());
        find(
                same ? Kind.OUT_OF_ORDER : Kind.DIFFERENT,
                expected.offset(),
                expected,
                record,
                same ? "" : "and it does not stand in the order of the commands");
    }

    private void find(
            Kind kind,
            long offset,
            @Nullable Expected expected,
            @Nullable ConsumerRecord<byte[], byte[]> record,
            String note) {
        Found found = record == null ? null : new Found(record.offset(), record.key(), record.value());
        long atMs = expected != null ? expected.atMs() : record == null ? 0 : record.timestamp();
        Position position = kind == Kind.UNREADABLE ? null : new Position(partition, offset);
        findings.add(new Divergence(kind, topic, position, expected, found, note), offset, atMs);
    }

    private void matched(long offset, long atMs) {
        if (findings.covers(offset, atMs)) {
            matched++;
        }
    }

    private boolean isHere(Position at) {
        return at.partition() == partition;
    }

    private boolean isAboutTheNext(long offset) {
        if (second == null) {
            second = recorded.next();
        }
        Position at = second == null ? null : recorded.about(second);
        return at != null && isHere(at) && at.offset() == offset;
    }

    /// Null: there is none, and none came.
    private @Nullable ConsumerRecord<byte[], byte[]> head() {
        while (head == null && !dry) {
            head = recorded.next();
            if (head == null && !recorded.grows()) {
                dry = true;
                decidedUpTo = recorded.decidedUpTo();
            }
        }
        return head;
    }

    private void take() {
        head = second;
        second = null;
    }

    private static boolean isSame(
            ConsumerRecord<byte[], byte[]> record, byte @Nullable [] key, byte @Nullable [] value) {
        return Arrays.equals(record.value(), value) && Arrays.equals(record.key(), key);
    }
}
