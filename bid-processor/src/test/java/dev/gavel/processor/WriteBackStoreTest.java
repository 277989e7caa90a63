package dev.gavel.processor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WriteBackStoreTest {
    private static final TopicPartition CHANGELOG = new TopicPartition("changelog", 0);
    private static final long NO_LIMIT = Long.MAX_VALUE;

    private Path directory = Path.of("");
    private KeyValueStore<Bytes, byte[]> store =
            WriteBackStore.supplier("unopened", NO_LIMIT, ChangelogEnds.UNKNOWN).get();

    @BeforeEach
    void start(@TempDir Path stateDir) {
        directory = stateDir;
        store = open(NO_LIMIT);
    }

    @AfterEach
    void stop() {
        store.close();
    }

    @Test
    void returnsTheLatestValueWhetherItIsWrittenOrNot() {
        put("a", "1");
        put("b", "1");
        commit(1);
        put("a", "2");
        put("b", null);

        assertThat(value("a")).isEqualTo("2");
        assertThat(value("b")).isNull();
        assertThat(value("c")).isNull();
        assertThat(store.delete(key("a"))).isEqualTo("2".getBytes(US_ASCII));
        assertThat(value("a")).isNull();
        assertThat(store.putIfAbsent(key("a"), "3".getBytes(US_ASCII))).isNull();
        assertThat(store.putIfAbsent(key("a"), "4".getBytes(US_ASCII))).isEqualTo("3".getBytes(US_ASCII));
    }

    @Test
    void readsRangesWithWhatIsNotWritten() {
        put("a", "1");
        put("b", "1");
        commit(1);
        put("a", null);
        put("c", "2");
        store.putAll(List.of(KeyValue.pair(key("d"), "3".getBytes(US_ASCII))));

        assertThat(keys(store.all())).containsExactly("b", "c", "d");
        assertThat(keys(store.reverseAll())).containsExactly("d", "c", "b");
        put("e", "4");
        assertThat(keys(store.range(key("c"), key("e")))).containsExactly("c", "d", "e");
        put("d", null);
        assertThat(keys(store.reverseRange(key("c"), key("e")))).containsExactly("e", "c");
    }

    @Test
    void keepsWhatWasCommittedWithItsOffset() {
        put("a", "1");
        commit(7);
        reopen(NO_LIMIT);

        assertThat(value("a")).isEqualTo("1");
        assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
    }

    /// As in a task that ends within a transaction: its offset says what has to be restored.
    @Test
    void neverKeepsAnOffsetWithoutItsEntries() {
        put("a", "1");
        commit(7);
        put("a", "2");
        reopen(NO_LIMIT);

        assertThat(value("a")).isEqualTo("1");
        assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
    }

    /// They wait in RocksDB's transaction, and are part of it when it is read.
    @Test
    void handsOnWhatExceedsItsLimitWithoutCommittingIt() {
        reopen(1_000);
        for (int i = 0; i < 100; i++) {
            put("key-" + i, "1");
        }

        assertThat(value("key-0")).isEqualTo("1");
        assertThat(keys(store.range(key("key-10"), key("key-12")))).containsExactly("key-10", "key-11", "key-12");
        assertThat(store.approximateNumUncommittedBytes()).isGreaterThan(100);
        reopen(NO_LIMIT);
        assertThat(value("key-0")).isNull();
        assertThat(value("key-99")).isNull();
    }

    /// A metric reads it in another thread, whatever the store is doing. With RocksDB's own count this test ends the
    /// JVM.
    @Test
    void tellsItsUncommittedBytesAlsoAfterItWasClosed() {
        reopen(0);
        put("a", "1");
        assertThat(store.approximateNumUncommittedBytes()).isPositive();
        commit(1);
        assertThat(store.approximateNumUncommittedBytes()).isZero();
        put("a", "2");

        store.close();

        assertThat(store.approximateNumUncommittedBytes()).isPositive();
    }

    @Test
    void refusesFilesThatAreAheadOfTheirChangelog() {
        put("a", "1");
        commit(7);
        store.close();

        store = open(NO_LIMIT, new ChangelogEnds(Map.of(CHANGELOG, 8L)));
        assertThat(store.committedOffset(CHANGELOG)).isEqualTo(7);
        store.close();
        store = open(NO_LIMIT, new ChangelogEnds(Map.of(CHANGELOG, 7L)));
        assertThatThrownBy(() -> store.committedOffset(CHANGELOG))
                .isInstanceOf(ProcessorStateException.class)
                .hasMessageContaining("at offset 7 of changelog-0, which ends at 7");
    }

    /// After its stream thread was replaced, or its partition came back.
    @Test
    void filesThatThisProcessorHasWrittenPassTheEndAtItsStart() {
        store.close();
        ChangelogEnds ends = new ChangelogEnds(Map.of(CHANGELOG, 8L));
        store = open(NO_LIMIT, ends);
        assertThat(store.committedOffset(CHANGELOG)).isNull();
        put("a", "1");
        commit(100);
        store.close();

        store = open(NO_LIMIT, ends);

        assertThat(store.committedOffset(CHANGELOG)).isEqualTo(100);
    }

    private void reopen(long maxBytes) {
        store.close();
        store = open(maxBytes);
    }

    private KeyValueStore<Bytes, byte[]> open(long maxBytes) {
        return open(maxBytes, ChangelogEnds.UNKNOWN);
    }

    private KeyValueStore<Bytes, byte[]> open(long maxBytes, ChangelogEnds ends) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, true);
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        var context = new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
        KeyValueStore<Bytes, byte[]> opened = WriteBackStore.supplier("store", maxBytes, ends).get();
        opened.init(context.getStateStoreContext(), opened);
        return opened;
    }

    private void put(String key, @Nullable String value) {
        store.put(key(key), value == null ? null : value.getBytes(US_ASCII));
    }

    private void commit(long offset) {
        store.commit(Map.of(CHANGELOG, offset));
    }

    private @Nullable String value(String key) {
        byte[] value = store.get(key(key));
        return value == null ? null : new String(value, US_ASCII);
    }

    private static Bytes key(String key) {
        return Bytes.wrap(key.getBytes(US_ASCII));
    }

    private static List<String> keys(KeyValueIterator<Bytes, byte[]> entries) {
        List<String> keys = new ArrayList<>();
        try (entries) {
            entries.forEachRemaining(entry -> keys.add(new String(entry.key.get(), US_ASCII)));
        }
        return keys;
    }
}
