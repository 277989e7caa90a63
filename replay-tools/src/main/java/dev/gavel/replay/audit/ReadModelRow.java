package dev.gavel.replay.audit;

import dev.gavel.projector.table.CopyBuffer;
import dev.gavel.projector.table.CopyColumn;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/// One row in the format of binary COPY. The second column orders the rows of a partition as the log does.
final class ReadModelRow {
    private static final int MAX_SHOWN = 60;

    private final Relation relation;
    private final byte[] bytes;

    /// @param bytes in the format of [CopyBuffer]; not copied
    ReadModelRow(Relation relation, byte[] bytes) {
        this.relation = relation;
        this.bytes = bytes;
    }

    Relation relation() {
        return relation;
    }

    void addTo(RowDigest digest) {
        digest.add(bytes, 0, bytes.length);
    }

    /// The first column of the key.
    long first() {
        ByteBuffer row = ByteBuffer.wrap(bytes, Short.BYTES, bytes.length - Short.BYTES);
        return key(row);
    }

    /// The second column of the key.
    long second() {
        ByteBuffer row = ByteBuffer.wrap(bytes, Short.BYTES, bytes.length - Short.BYTES);
        key(row);
        return key(row);
    }

    int partition() {
        return partition(relation, bytes);
    }

    /// The partition of the row that begins with these bytes.
    static int partition(Relation relation, byte[] bytes) {
        ByteBuffer row = ByteBuffer.wrap(bytes, Short.BYTES, bytes.length - Short.BYTES);
        long first = key(row);
        return relation.partition(first, key(row));
    }

    int compareKey(ReadModelRow other) {
        int bySecond = Long.compare(second(), other.second());
        return bySecond != 0 ? bySecond : Long.compare(first(), other.first());
    }

    boolean sameAs(ReadModelRow other) {
        return Arrays.equals(bytes, other.bytes);
    }

    /// The key for reports: `auction_id=42 bid_id=1024`.
    String key() {
        List<String> values = values();
        return relation.columns().get(0).name()
                + "="
                + values.get(0)
                + " "
                + relation.columns().get(1).name()
                + "="
                + values.get(1);
    }

    /// The value of each column for reports, `null` where there is none.
    List<String> values() {
        ByteBuffer row = ByteBuffer.wrap(bytes);
        row.getShort();
        List<String> values = new ArrayList<>();
        for (CopyColumn column : relation.columns()) {
            int length = row.getInt();
            values.add(length < 0 ? "null" : value(column.type(), row, length));
        }
        return values;
    }

    private static String value(CopyColumn.SqlType type, ByteBuffer row, int length) {
        return switch (type) {
            case INT -> Integer.toString(row.getInt());
            case BIGINT -> Long.toString(row.getLong());
            case BOOLEAN -> Boolean.toString(row.get() != 0);
            case TIMESTAMPTZ -> time(row.getLong());
            case TEXT -> shortened(new String(take(row, length), StandardCharsets.UTF_8));
            case BYTEA -> shortened(HexFormat.of().formatHex(take(row, length)));
        };
    }

    private static String time(long micros) {
        return Instant.ofEpochSecond(
                        CopyBuffer.POSTGRES_EPOCH_MS / 1000 + Math.floorDiv(micros, 1_000_000L),
                        Math.floorMod(micros, 1_000_000L) * 1000)
                .toString();
    }

    private static String shortened(String text) {
        return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN) + "… (" + text.length() + ")";
    }

    private static byte[] take(ByteBuffer row, int length) {
        byte[] bytes = new byte[length];
        row.get(bytes);
        return bytes;
    }

    private static long key(ByteBuffer row) {
        return row.getInt() == Integer.BYTES ? row.getInt() : row.getLong();
    }
}
