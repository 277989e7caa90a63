package dev.gavel.processor;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// The state stores of one partition: RocksDB files on the machine, each with a changelog topic from which Streams
/// restores it (docs/adr/0029).
final class StateStores {
    private StateStores() {}

    static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> all() {
        return List.of(
                onDisk(StreamsAuctionStore.DEFINITIONS),
                // Written with each bid: only the last value before a commit reaches the disk and the changelog.
                Boolean.getBoolean("gavel.nocache")
                        ? onDisk(StreamsAuctionStore.AUCTIONS)
                        : onDisk(StreamsAuctionStore.AUCTIONS).withCachingEnabled(),
                onDisk(StreamsAuctionStore.BIDDERS),
                onDisk(StreamsAuctionStore.KEYS),
                onDisk(AuctionTimers.STORE));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> onDisk(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
