package dev.gavel.processor;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/// The stores of one partition in a directory, without changelogs.
final class StateOnDisk implements AutoCloseable {
    private static final List<String> NAMES =
            List.of(
                    StreamsAuctionStore.DEFINITIONS,
                    StreamsAuctionStore.AUCTIONS,
                    StreamsAuctionStore.BIDDERS,
                    StreamsAuctionStore.KEYS,
                    AuctionTimers.STORE);

    private final MockProcessorContext<byte[], Object> context;
    private final Map<String, KeyValueStore<Bytes, byte[]>> stores = new HashMap<>();

    /// @param maxBytes of each store's unwritten entries
    StateOnDisk(Path directory, long maxBytes) {
        context = new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        for (String name : NAMES) {
            KeyValueStore<Bytes, byte[]> store =
                    Stores.keyValueStoreBuilder(
                                    WriteBackStore.supplier(name, maxBytes, ChangelogEnds.UNKNOWN),
                                    Serdes.Bytes(),
                                    Serdes.ByteArray())
                            .withLoggingDisabled()
                            .build();
            store.init(context.getStateStoreContext(), store);
            stores.put(name, store);
        }
    }

    MockProcessorContext<byte[], Object> context() {
        return context;
    }

    void clear() {
        for (KeyValueStore<Bytes, byte[]> store : stores.values()) {
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                all.forEachRemaining(entry -> store.put(entry.key, null));
            }
        }
    }

    @Override
    public void close() {
        stores.values().forEach(KeyValueStore::close);
    }
}
