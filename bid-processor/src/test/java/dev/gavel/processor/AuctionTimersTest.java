package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.AuctionTimers.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

final class AuctionTimersTest {
    private final AuctionTimers timers = new AuctionTimers(emptyStore());

    @Test
    void visitsWhatIsDueInOrderOfTime() {
        timers.set(Kind.CLOSE, 30, 1);
        timers.set(Kind.CLOSE, 10, 2);
        timers.set(Kind.CLOSE, 20, 3);
        timers.set(Kind.EXPIRE_KEYS, 5, 4);

        assertThat(due(Kind.CLOSE, 20)).containsExactly("10:2", "20:3");
        assertThat(due(Kind.DELETE_BIDDERS, Long.MAX_VALUE)).isEmpty();
        assertThat(due(Kind.EXPIRE_KEYS, 4)).isEmpty();
        assertThat(due(Kind.EXPIRE_KEYS, 5)).containsExactly("5:4");
    }

    @Test
    void findsATimerThatIsSetBeforeTheEarliest() {
        timers.set(Kind.CLOSE, 100, 1);
        assertThat(due(Kind.CLOSE, 50)).isEmpty();
        timers.set(Kind.CLOSE, 10, 2);

        assertThat(due(Kind.CLOSE, 50)).containsExactly("10:2");
    }

    /// Compares it with a sorted set, over random sets, removals and visits that stop early.
    @Test
    void agreesWithASortedSet() {
        for (int seed = 1; seed <= 200; seed++) {
            AuctionTimers some = new AuctionTimers(emptyStore());
            TreeSet<Long> expected = new TreeSet<>();
            Random random = new Random(seed);
            for (int step = 0; step < 100; step++) {
                long atMs = random.nextInt(1, 60);
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        some.set(Kind.CLOSE, atMs, atMs);
                        expected.add(atMs);
                    }
                    case 2 -> {
                        some.remove(Kind.CLOSE, atMs, atMs);
                        expected.remove(atMs);
                    }
                    default -> {
                        int max = random.nextInt(1, 5);
                        List<Long> visited = new ArrayList<>();
                        some.visitDue(
                                Kind.CLOSE,
                                atMs,
                                (at, id) -> {
                                    visited.add(at);
                                    some.remove(Kind.CLOSE, at, id);
                                    return visited.size() < max;
                                });
                        List<Long> due = expected.headSet(atMs, true).stream().limit(max).toList();
                        assertThat(visited).as("seed %s", seed).isEqualTo(due);
                        due.forEach(expected::remove);
                    }
                }
            }
        }
    }

    private List<String> due(Kind kind, long untilMs) {
        List<String> visited = new ArrayList<>();
        timers.visitDue(kind, untilMs, (atMs, auctionId) -> visited.add(atMs + ":" + auctionId));
        return visited;
    }

    static KeyValueStore<Bytes, byte[]> emptyStore() {
        KeyValueStore<Bytes, byte[]> store = Stores.inMemoryKeyValueStore(AuctionTimers.STORE).get();
        store.init(new MockProcessorContext<>().getStateStoreContext(), store);
        return store;
    }
}
