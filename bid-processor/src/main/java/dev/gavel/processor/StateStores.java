package dev.gavel.processor;

import dev.gavel.schema.topic.Topics;
import java.util.HashMap;
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
                .withLoggingEnabled(changelogSettings())
                .withCachingDisabled();
    }

    /// The changelog topics, as Streams names them.
    static List<String> changelogs() {
        return all().stream().map(store -> ProcessorConfig.APPLICATION_ID + "-" + store.name() + "-changelog").toList();
    }

    private static Map<String, String> changelogSettings() {
        Map<String, String> settings = new HashMap<>();
        Topics.OUTPUT_MINIMUMS.forEach((setting, minimum) -> settings.put(setting, Long.toString(minimum)));
        return settings;
    }
}
