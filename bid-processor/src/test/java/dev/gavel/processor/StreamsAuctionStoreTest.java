package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.InMemoryEngine;
import dev.gavel.processor.auction.naive.LoggedCommand;
import dev.gavel.processor.auction.naive.Script;
import dev.gavel.processor.auction.naive.ScriptPlayer;
import dev.gavel.processor.auction.naive.Scripts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// Whatever the cache holds, whenever it is lost, and whenever unwritten entries are written: every command is decided
/// as over maps that keep everything.
final class StreamsAuctionStoreTest {
    private static final Map<Long, StateOnDisk> STATES = new HashMap<>();

    private static Path directory = Path.of("");

    @BeforeContainer
    static void createDirectory() throws IOException {
        directory = Files.createTempDirectory("gavel-stores");
    }

    @AfterContainer
    static void deleteDirectory() throws IOException {
        STATES.values().forEach(StateOnDisk::close);
        Utils.delete(directory.toFile());
    }

    /// Stores that are open already, without entries.
    private static StateOnDisk state(long unwrittenBytes) {
        StateOnDisk state =
                STATES.computeIfAbsent(
                        unwrittenBytes, bytes -> new StateOnDisk(directory.resolve(Long.toString(bytes)), bytes));
        state.clear();
        return state;
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aLargeCacheDecidesAsMapsDo(@ForAll("scripts") Script script, @ForAll Random random) {
        decideAsMaps(script, random, 1 << 20, 1 << 20);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aCacheOfOneAuctionDecidesAsMapsDo(@ForAll("scripts") Script script, @ForAll Random random) {
        decideAsMaps(script, random, 4 * CachedAuction.BASE_BYTES, 1_000);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void noCacheDecidesAsMapsDo(@ForAll("scripts") Script script, @ForAll Random random) {
        decideAsMaps(script, random, 0, 0);
    }

    private static void decideAsMaps(Script script, Random random, long cacheBytes, long unwrittenBytes) {
        StateOnDisk state = state(unwrittenBytes);
        InMemoryEngine expected = new InMemoryEngine();
        StreamsAuctionStore store = StreamsAuctionStore.of(state.context(), new AuctionStateCache(cacheBytes));
        AuctionEngine engine = new AuctionEngine(store);
        for (LoggedCommand next : ScriptPlayer.commands(script)) {
            ProcessedCommand decided = engine.process(next.envelope(), next.metadata());

            ProcessedCommand same = expected.process(next.envelope(), next.metadata());
            assertThat(decided.eventValue()).isEqualTo(same.eventValue());
            assertThat(decided.replyValue()).isEqualTo(same.replyValue());
            assertThat(decided.after()).isEqualTo(same.after());
            expire(store, decided.after(), next.metadata().atMs(), random);
            if (random.nextInt(40) == 0) {
                store = StreamsAuctionStore.of(state.context(), new AuctionStateCache(cacheBytes));
                engine = new AuctionEngine(store);
            }
        }
    }

    /// Deletes what the rules ignore, at any time and in portions.
    private static void expire(StreamsAuctionStore store, @Nullable Auction auction, long atMs, Random random) {
        if (auction == null || random.nextInt(8) != 0) {
            return;
        }
        int[] budget = {random.nextInt(4)};
        if (!auction.isOpen()) {
            store.deleteBidders(auction.id(), 0, () -> budget[0]-- > 0);
        }
        store.deleteExpiredKeys(auction.id(), "", () -> budget[0]-- > 0, atMs);
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Scripts.all();
    }
}
