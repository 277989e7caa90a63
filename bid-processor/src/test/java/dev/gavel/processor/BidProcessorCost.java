package dev.gavel.processor;

import com.sun.management.OperatingSystemMXBean;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.BidderLimits;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Increment;
import dev.gavel.schema.Prices;
import dev.gavel.schema.ReplyTo;
import dev.gavel.schema.UnknownFields;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.CommandCodec;
import dev.gavel.schema.topic.Topics;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Properties;
import java.util.SplittableRandom;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/// Measures the CPU time of a bid in [BidProcessor] alone, without Kafka and changelogs: over its stores on disk and
/// over Streams' stores in memory (docs/adr/0029). `gavel bench state` measures it with Kafka.
///
/// Run it on the class path of this module's tests: `BidProcessorCost disk|memory [AUCTIONS] [BIDS PER ROUND] [keys]`.
final class BidProcessorCost {
    private static final int ROUNDS = 8;
    private static final long START_MS = 1_795_000_000_000L;
    private static final long STEP_MICROS = 10_000;
    private static final int KEPT_OUTPUTS = 1_024;

    private final MockProcessorContext<byte[], Object> context;
    private final BidProcessor processor = new BidProcessor(1, _ -> {});
    private final SplittableRandom random = new SplittableRandom(1);
    private long offset;

    private BidProcessorCost(Path directory, boolean inMemory) {
        Properties settings =
                StreamsSettings.of(new ProcessorConfig("unused:1", new Topics(1, 1, (short) 1), directory))
                        .asProperties();
        context = new MockProcessorContext<>(settings, new TaskId(0, 0), directory.toFile());
        context.setCurrentSystemTimeMs(START_MS);
        for (StoreBuilder<KeyValueStore<Bytes, byte[]>> onDisk : StateStores.all(1, ChangelogEnds.UNKNOWN)) {
            StoreBuilder<KeyValueStore<Bytes, byte[]>> builder =
                    inMemory
                            ? Stores.keyValueStoreBuilder(
                                    Stores.inMemoryKeyValueStore(onDisk.name()), Serdes.Bytes(), Serdes.ByteArray())
                            : onDisk;
            KeyValueStore<Bytes, byte[]> store = builder.withLoggingDisabled().build();
            store.init(context.getStateStoreContext(), store);
        }
        processor.init(context);
    }

    public static void main(String[] arguments) throws Exception {
        boolean inMemory = arguments[0].equals("memory");
        int auctions = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        int bids = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 200_000;
        boolean keys = arguments.length > 3;
        Path directory = Files.createTempDirectory("gavel-cost");
        new BidProcessorCost(directory, inMemory).measure(auctions, bids, keys, System.out);
        Utils.delete(directory.toFile());
        // RocksDB has threads.
        System.exit(0);
    }

    private void measure(int auctions, int bids, boolean keys, PrintStream out) {
        for (int id = 1; id <= auctions; id++) {
            process(record(new OpenAuction(id, terms()), null));
        }
        var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long[] threadNs = new long[ROUNDS];
        long[] processNs = new long[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            Record<byte[], byte[]>[] records = bids(auctions, bids, keys ? "round-" + round + "-" : null);
            long threadStart = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            long processStart = system.getProcessCpuTime();
            for (Record<byte[], byte[]> record : records) {
                process(record);
            }
            threadNs[round] = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - threadStart) / bids;
            processNs[round] = (system.getProcessCpuTime() - processStart) / bids;
            out.printf(Locale.ROOT, "%d ns of this thread, %d ns in all%n", threadNs[round], processNs[round]);
        }
        Arrays.sort(threadNs);
        Arrays.sort(processNs);
        out.printf(
                Locale.ROOT,
                "median of %d rounds: %d ns of this thread, %d ns in all%n",
                ROUNDS,
                threadNs[ROUNDS / 2],
                processNs[ROUNDS / 2]);
    }

    /// Each is accepted, most by a new bidder.
    private Record<byte[], byte[]>[] bids(int auctions, int bids, @Nullable String keyPrefix) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Record<byte[], byte[]>[] records = new Record[bids];
        for (int i = 0; i < bids; i++) {
            var bid =
                    new PlaceBid(
                            1 + random.nextInt(auctions),
                            random.nextLong(1, Long.MAX_VALUE),
                            (offset + i) * STEP_MICROS,
                            UnknownFields.NONE);
            records[i] = record(bid, keyPrefix == null ? null : keyPrefix + i);
        }
        return records;
    }

    private static Record<byte[], byte[]> record(Command command, @Nullable String key) {
        Envelope envelope = new Envelope(command, new ReplyTo(0, 1, 1), 0, key);
        return new Record<>(AuctionKey.encode(command.auctionId()), CommandCodec.encode(envelope), START_MS);
    }

    private void process(Record<byte[], byte[]> record) {
        context.setRecordMetadata(Topics.COMMANDS, 0, offset++);
        processor.process(record);
        if (offset % KEPT_OUTPUTS == 0) {
            context.resetForwards();
        }
    }

    private static AuctionTerms terms() {
        return new AuctionTerms(
                AuctionTerms.RULES_VERSION,
                "a lot",
                AuctionType.ENGLISH,
                AuctionTerms.DEFAULT_TICK_SIZE_MICROS,
                Prices.opening(STEP_MICROS),
                Increment.tick(AuctionTerms.DEFAULT_TICK_SIZE_MICROS),
                null,
                AuctionTerms.MAX_TIME_MS,
                null,
                null,
                BidderLimits.NONE,
                UnknownFields.NONE);
    }
}
