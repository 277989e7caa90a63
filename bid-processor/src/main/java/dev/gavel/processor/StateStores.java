package dev.gavel.processor;

import dev.gavel.schema.topic.Topics;
import java.util.HashMap;
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
    private static final List<String> NAMES =
            List.of(
                    StreamsAuctionStore.DEFINITIONS,
                    StreamsAuctionStore.AUCTIONS,
                    StreamsAuctionStore.BIDDERS,
                    StreamsAuctionStore.KEYS,
                    AuctionTimers.STORE);

    /// What is not written to RocksDB yet, of all stores of all partitions.
    private static final long UNWRITTEN_BYTES = Runtime.getRuntime().maxMemory() / 32;

    /// Of one store. Written at once, so it must not delay bids.
    private static final long MAX_STORE_BYTES = 256L << 10;

    private StateStores() {}

    /// @param partitions of `auction-commands`
    /// @param ends of the changelogs, which the files must not be ahead of
    static List<StoreBuilder<KeyValueStore<Bytes, byte[]>>> all(int partitions, ChangelogEnds ends) {
        long maxBytes = Math.min(MAX_STORE_BYTES, UNWRITTEN_BYTES / ((long) partitions * NAMES.size()));
        return NAMES.stream().map(name -> onDisk(name, maxBytes, ends)).toList();
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> onDisk(String name, long maxBytes, ChangelogEnds ends) {
        return Stores.keyValueStoreBuilder(
                        WriteBackStore.supplier(name, maxBytes, ends), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(changelogSettings())
                .withCachingDisabled();
    }

    /// The changelog topics, as Streams names them.
    static List<String> changelogs() {
        return NAMES.stream().map(name -> ProcessorConfig.APPLICATION_ID + "-" + name + "-changelog").toList();
    }

    private static Map<String, String> changelogSettings() {
        Map<String, String> settings = new HashMap<>();
        Topics.OUTPUT_MINIMUMS.forEach((setting, minimum) -> settings.put(setting, Long.toString(minimum)));
        return settings;
    }
}
