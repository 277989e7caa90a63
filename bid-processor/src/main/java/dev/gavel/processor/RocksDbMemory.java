package dev.gavel.processor;

import dev.gavel.schema.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.IndexType;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/// Limits the memory of all RocksDB stores of this process together. Without it each store of each partition would take
/// up to 98 MiB: 50 MiB of blocks and three write buffers of 16 MiB.
///
/// Source: "Memory Management" in the documentation of Kafka Streams, section RocksDB.
public final class RocksDbMemory implements RocksDBConfigSetter {
    /// Blocks of the files, their indexes and filters, and the write buffers.
    static final long TOTAL_BYTES = 96L << 20;

    private static final long WRITE_BUFFER_BYTES = 48L << 20;

    /// Per store. Small, because there are five stores for each partition.
    private static final long STORE_WRITE_BUFFER_BYTES = 4L << 20;

    /// RocksDB allocates a write buffer in steps of this size, so each store takes at least one.
    private static final long ARENA_BYTES = 128L << 10;

    /// RocksDB allocates the list of a store's files in steps of this size. Its default takes 4 MiB of disk for each
    /// store.
    private static final long MANIFEST_BYTES = 64L << 10;

    /// Stores of which entries are looked for that do not exist: new bidders and new idempotency keys.
    private static final Set<String> OFTEN_ABSENT = Set.of(StreamsAuctionStore.BIDDERS, StreamsAuctionStore.KEYS);

    private static final double SHARE_OF_INDEXES = 0.2;
    private static final int BLOOM_BITS_PER_KEY = 10;

    /// Shared by all stores, and never closed: they live as long as the process.
    private static final class Shared {
        private static final Cache CACHE = new LRUCache(TOTAL_BYTES, -1, false, SHARE_OF_INDEXES);
        private static final WriteBufferManager WRITE_BUFFERS = new WriteBufferManager(WRITE_BUFFER_BYTES, CACHE);
        private static final BloomFilter BLOOM = new BloomFilter(BLOOM_BITS_PER_KEY);
    }

    /// Loads RocksDB's native library. Its default is to unpack the library into a new temporary file at each start,
    /// and a killed process leaves the file behind.
    ///
    /// @param directory where to unpack it; created if missing
    /// @throws StartupException if the library cannot be unpacked or loaded
    static void loadLibrary(Path directory) {
        try {
            Files.createDirectories(directory);
            NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
            RocksDB.loadLibrary();
        } catch (IOException | UnsatisfiedLinkError | RuntimeException e) {
            throw new StartupException(
                    "cannot load the library of RocksDB from "
                            + directory
                            + ": "
                            + e.getMessage()
                            + "; the directory of the processor's state must be writable, on a disk with 20 MB to spare, and"
                            + " not mounted with noexec",
                    e);
        }
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
        table.setBlockCache(Shared.CACHE);
        table.setFilterPolicy(Shared.BLOOM);
        table.setCacheIndexAndFilterBlocks(true);
        table.setCacheIndexAndFilterBlocksWithHighPriority(true);
        table.setPinTopLevelIndexAndFilter(true);
        // In parts of a block's size: a read of millions of entries must not load the filter of a whole file.
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        options.setTableFormatConfig(table);
        options.setWriteBufferManager(Shared.WRITE_BUFFERS);
        options.setWriteBufferSize(STORE_WRITE_BUFFER_BYTES);
        options.setArenaBlockSize(ARENA_BYTES);
        options.setManifestPreallocationSize(MANIFEST_BYTES);
        // Streams leaves out the filters of the oldest files, which pays only if most reads find something.
        options.setOptimizeFiltersForHits(!OFTEN_ABSENT.contains(storeName));
    }

    @Override
    public void close(String storeName, Options options) {
        // What was set is shared.
    }
}
