package dev.gavel.processor;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.StateStoreContext;
import org.apache.kafka.streams.query.Position;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// A RocksDB store whose latest writes are in memory. They are written together when they exceed a limit, before a
/// range is read, and when Streams commits the store. A key that is written again until then costs one write to
/// RocksDB.
///
/// The changelog is not delayed: Streams logs each write above this store, in the transaction of its command. When that
/// transaction is committed, Streams commits the store, and RocksDB gets the writes together with their changelog
/// offset. The files are therefore only ever behind the changelog, and a killed processor restores what they miss
/// (docs/adr/0029, docs/adr/0061).
final class WriteBackStore implements KeyValueStore<Bytes, byte[]> {
    /// A map entry, the key, and the headers of both arrays.
    private static final long ENTRY_BYTES = 120;

    private final KeyValueStore<Bytes, byte[]> files;
    private final long maxBytes;
    private final ChangelogEnds ends;

    /// Null: the key was deleted.
    private final Map<Bytes, byte @Nullable []> unwritten = new HashMap<>();

    private long bytes;

    /// Of the writes that RocksDB's transaction holds. Other threads read it for a metric, and may see an old value.
    private long uncommittedBytes;

    WriteBackStore(KeyValueStore<Bytes, byte[]> files, long maxBytes, ChangelogEnds ends) {
        this.files = files;
        this.maxBytes = maxBytes;
        this.ends = ends;
    }

    /// @param maxBytes of one store's unwritten entries
    /// @param ends of the changelogs, which the files must not be ahead of
    static KeyValueBytesStoreSupplier supplier(String name, long maxBytes, ChangelogEnds ends) {
        KeyValueBytesStoreSupplier files = Stores.persistentKeyValueStore(name);
        return new KeyValueBytesStoreSupplier() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public KeyValueStore<Bytes, byte[]> get() {
                return new WriteBackStore(files.get(), maxBytes, ends);
            }

            @Override
            public String metricsScope() {
                return files.metricsScope();
            }
        };
    }

    /// Streams also calls this when it revives a task. What was not written then belongs to an aborted transaction.
    @Override
    public void init(StateStoreContext context, StateStore root) {
        discard();
        uncommittedBytes = 0;
        files.init(context, root);
    }

    @Override
    public byte @Nullable [] get(Bytes key) {
        byte[] value = unwritten.get(key);
        return value != null || unwritten.containsKey(key) ? value : files.get(key);
    }

    @Override
    public void put(Bytes key, byte @Nullable [] value) {
        byte[] before = unwritten.put(key, value);
        bytes += size(value);
        if (before != null) {
            bytes -= size(before);
        }
        if (bytes > maxBytes) {
            write();
        }
    }

    @Override
    public byte @Nullable [] putIfAbsent(Bytes key, byte @Nullable [] value) {
        byte[] before = get(key);
        if (before == null) {
            put(key, value);
        }
        return before;
    }

    @Override
    public void putAll(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> put(entry.key, entry.value));
    }

    @Override
    public byte @Nullable [] delete(Bytes key) {
        byte[] before = get(key);
        put(key, null);
        return before;
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> range(@Nullable Bytes from, @Nullable Bytes to) {
        write();
        return files.range(from, to);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseRange(@Nullable Bytes from, @Nullable Bytes to) {
        write();
        return files.reverseRange(from, to);
    }

    @Override
    public <PS extends Serializer<P>, P> KeyValueIterator<Bytes, byte[]> prefixScan(P prefix, PS serializer) {
        write();
        return files.prefixScan(prefix, serializer);
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> all() {
        write();
        return files.all();
    }

    @Override
    public KeyValueIterator<Bytes, byte[]> reverseAll() {
        write();
        return files.reverseAll();
    }

    @Override
    public long approximateNumEntries() {
        return files.approximateNumEntries() + unwritten.size();
    }

    /// The offsets are those of the latest writes, so the writes come first.
    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        write();
        files.commit(changelogOffsets);
        uncommittedBytes = 0;
    }

    /// Streams commits early when all stores together exceed `statestore.uncommitted.max.bytes`. What is not written
    /// yet is bounded and not included.
    ///
    /// Counted here: a metric reads it in any thread, also after the store was closed, and RocksDB's own count would
    /// then read native memory that is freed, which ends the JVM.
    @Override
    public long approximateNumUncommittedBytes() {
        return uncommittedBytes;
    }

    @Override
    public @Nullable Long committedOffset(TopicPartition partition) {
        Long offset = files.committedOffset(partition);
        ends.requireNotAhead(name(), partition, offset);
        return offset;
    }

    @Override
    @SuppressWarnings("deprecation") // Streams still asks.
    public boolean managesOffsets() {
        return files.managesOffsets();
    }

    /// What is not written is not committed either.
    @Override
    public void close() {
        discard();
        files.close();
    }

    @Override
    public String name() {
        return files.name();
    }

    @Override
    public boolean persistent() {
        return files.persistent();
    }

    @Override
    public boolean isOpen() {
        return files.isOpen();
    }

    @Override
    public Position getPosition() {
        return files.getPosition();
    }

    private void write() {
        if (unwritten.isEmpty()) {
            return;
        }
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>(unwritten.size());
        unwritten.forEach((key, value) -> entries.add(KeyValue.pair(key, value)));
        files.putAll(entries);
        uncommittedBytes += bytes;
        discard();
    }

    private void discard() {
        unwritten.clear();
        bytes = 0;
    }

    private static long size(byte @Nullable [] value) {
        return ENTRY_BYTES + (value == null ? 0 : value.length);
    }
}
