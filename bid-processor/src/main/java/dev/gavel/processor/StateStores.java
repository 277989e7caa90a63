package dev.gavel.processor;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
        return Stream.of(
                        StreamsAuctionStore.DEFINITIONS,
                        StreamsAuctionStore.AUCTIONS,
                        StreamsAuctionStore.BIDDERS,
                        StreamsAuctionStore.KEYS,
                        AuctionTimers.STORE)
                .map(StateStores::onDisk)
                .toList();
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> onDisk(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
