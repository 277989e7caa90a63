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

/// Compares the recomputed decisions of one partition with the recorded ones, both in the order of the commands.
/// Records are compared as bytes, and decoded only where they differ.
final class DecisionComparison {
    private static final String NO_SUCH_RECORD = "its command has no record in this topic";
    private static final String ALSO_EARLY = "a second record of the command, which stands out of order";

    private final int partition;
    private final long end;
    private final DecisionReader recorded;
    private final VerifyFindings findings;
    private final long keptFrom;

    private long lastExpected = -1;
    private long matched;
    private long undecided;

    /// Expected decisions that were not found yet, by offset. Their record may follow out of order.
    private final TreeMap<Long, Expected> missing = new TreeMap<>();

    /// Records that stand before their turn, by the offset of their command.
    private final Map<Long, ConsumerRecord<byte[], byte[]>> early = new HashMap<>();

    /// @param end the offset after the last command that is compared
    DecisionComparison(int partition, long end, DecisionReader recorded, VerifyFindings findings) {
        this.partition = partition;
        this.end = end;
        this.recorded = recorded;
        this.findings = findings;
        this.keptFrom = recorded.keptFrom();
    }

    /// Compares the decision of the next command that has one in this topic.
    ///
    /// @param offset of the command
    /// @param atMs its broker time
    /// @param key of the recomputed record
    /// @param value of the recomputed record
    void expect(long offset, long atMs, byte @Nullable [] key, byte @Nullable [] value) {
        ConsumerRecord<byte[], byte[]> next = recorded.peek();
        if (early.isEmpty() && next != null && isSame(next, key, value)) {
            recorded.take();
            matched(offset, atMs);
        } else {
            search(new Expected(offset, atMs, key, value));
        }
        lastExpected = offset;
    }

    /// All commands were read: the remaining records have none, or a later one.
    void finish() {
        for (var left = recorded.peekNow(); left != null; left = recorded.peekNow()) {
            unexpected(left, end);
            recorded.take();
        }
        abandon();
    }

    /// No more records are read: what is missing now stays missing.
    void abandon() {
        early.forEach((offset, record) -> report(Kind.EXTRA, offset, null, record, NO_SUCH_RECORD));
        missing.forEach((offset, expected) -> report(Kind.MISSING, offset, expected, null, ""));
        early.clear();
        missing.clear();
    }

    long matched() {
        return matched;
    }

    /// Commands without a record that the processors have not committed yet.
    long undecided() {
        return undecided;
    }

    /// The next record is not the expected one: reads on until it is clear where the expected one is.
    private void search(Expected expected) {
        for (var next = recorded.peek(); next != null; next = recorded.peek()) {
            Position at = recorded.commandPosition(next);
            if (at != null && isHere(at) && at.offset() == expected.offset()) {
                takeOwn(expected, next);
                return;
            }
            if (at != null && isHere(at) && at.offset() > expected.offset() && at.offset() < end) {
                if (!isSecond(expected.offset())) {
                    break;
                }
                // The record behind it is the expected one, so this one stands before its turn.
                foundEarly(at.offset(), next);
            } else {
                unexpected(next, expected.offset());
            }
            recorded.take();
        }
        notInItsPlace(expected);
    }

    private void takeOwn(Expected expected, ConsumerRecord<byte[], byte[]> own) {
        ConsumerRecord<byte[], byte[]> before = early.remove(expected.offset());
        if (before != null) {
            report(Kind.DUPLICATE, expected.offset(), null, before, ALSO_EARLY);
        }
        if (isSame(own, expected.key(), expected.value())) {
            matched(expected.offset(), expected.atMs());
        } else {
            report(Kind.DIFFERENT, expected.offset(), expected, own, "");
        }
        recorded.take();
    }

    private void notInItsPlace(Expected expected) {
        ConsumerRecord<byte[], byte[]> before = early.remove(expected.offset());
        if (before != null) {
            outOfOrder(expected, before);
        } else if (recorded.isUndecided(expected.offset())) {
            undecided++;
        } else if (expected.offset() >= keptFrom && !findings.isFull()) {
            missing.put(expected.offset(), expected);
            findings.pending(missing.size());
        }
    }

    /// Handles a record that is neither the expected one nor that of a later command.
    ///
    /// @param turn the offset of the command that is compared
    private void unexpected(ConsumerRecord<byte[], byte[]> record, long turn) {
        Position at = recorded.commandPosition(record);
        if (at == null) {
            report(Kind.MALFORMED, turn, null, record, "");
        } else if (!isHere(at)) {
            report(Kind.EXTRA, turn, null, record, "it decides a command of another partition");
        } else if (at.offset() >= end) {
            if (at.offset() >= recorded.commandsEnd()) {
                report(Kind.EXTRA, at.offset(), null, record, "there is no such command");
            }
        } else {
            late(at.offset(), record);
        }
    }

    private void late(long offset, ConsumerRecord<byte[], byte[]> record) {
        Expected awaited = missing.remove(offset);
        if (awaited != null) {
            outOfOrder(awaited, record);
        } else if (findings.isMalformed(offset)) {
            findings.requireKnown(offset);
            report(Kind.EXTRA, offset, null, record, "its command is malformed: " + findings.malformedReason(offset));
        } else if (offset > lastExpected) {
            report(Kind.EXTRA, offset, null, record, NO_SUCH_RECORD);
        } else {
            report(Kind.DUPLICATE, offset, null, record, "");
        }
    }

    private void foundEarly(long offset, ConsumerRecord<byte[], byte[]> record) {
        ConsumerRecord<byte[], byte[]> another = early.put(offset, record);
        if (another != null) {
            report(Kind.DUPLICATE, offset, null, another, ALSO_EARLY);
        }
        findings.pending(early.size());
    }

    private void outOfOrder(Expected expected, ConsumerRecord<byte[], byte[]> record) {
        boolean same = isSame(record, expected.key(), expected.value());
        report(
                same ? Kind.OUT_OF_ORDER : Kind.DIFFERENT,
                expected.offset(),
                expected,
                record,
                same ? "" : "it is also out of order");
    }

    private void report(
            Kind kind,
            long offset,
            @Nullable Expected expected,
            @Nullable ConsumerRecord<byte[], byte[]> record,
            String note) {
        Found found = record == null ? null : new Found(record.offset(), record.key(), record.value());
        long atMs = expected != null ? expected.atMs() : record == null ? 0 : record.timestamp();
        Position position = kind == Kind.MALFORMED ? null : new Position(partition, offset);
        findings.add(new Divergence(kind, recorded.topic(), position, expected, found, note), offset, atMs);
    }

    private void matched(long offset, long atMs) {
        if (findings.covers(offset, atMs)) {
            matched++;
        }
    }

    private boolean isHere(Position at) {
        return at.partition() == partition;
    }

    private boolean isSecond(long offset) {
        ConsumerRecord<byte[], byte[]> second = recorded.peekSecond();
        Position at = second == null ? null : recorded.commandPosition(second);
        return at != null && isHere(at) && at.offset() == offset;
    }

    private static boolean isSame(
            ConsumerRecord<byte[], byte[]> record, byte @Nullable [] key, byte @Nullable [] value) {
        return Arrays.equals(record.value(), value) && Arrays.equals(record.key(), key);
    }
}
