package dev.gavel.ingest.http.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.http.client.SharedLimit.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

class SharedLimitTest {
    private static final ClientAddress ONE = new ClientAddress(1, false);
    private static final ClientAddress OTHER = new ClientAddress(2, false);
    private static final ClientAddress THIRD = new ClientAddress(3, false);

    @Test
    void aClientHasItsLimitAndAllTogetherHaveTheirs() {
        SharedLimit limit = new SharedLimit(10, 6);

        assertThat(limit.tryTake(ONE, 6)).isEqualTo(Result.TAKEN);
        assertThat(limit.tryTake(ONE, 1)).isEqualTo(Result.CLIENT_AT_LIMIT);
        assertThat(limit.tryTake(OTHER, 5)).isEqualTo(Result.AT_LIMIT);
        assertThat(limit.tryTake(OTHER, 4)).isEqualTo(Result.TAKEN);
        assertThat(limit.tryTake(THIRD, 1)).isEqualTo(Result.AT_LIMIT);
        assertThat(limit.held()).isEqualTo(10);
        assertThat(limit.clients()).as("a client without anything is forgotten").isEqualTo(2);
        assertThat(limit.rejected()).isEqualTo(2);
        assertThat(limit.rejectedOfClient()).isEqualTo(1);

        limit.release(ONE, 6);
        assertThat(limit.tryTake(THIRD, 1)).isEqualTo(Result.TAKEN);
    }

    @Test
    void whatMustBeTakenMayExceedTheLimit() {
        SharedLimit limit = new SharedLimit(10, 6);
        limit.take(ONE, 100);

        assertThat(limit.tryTake(OTHER, 1)).isEqualTo(Result.AT_LIMIT);
        limit.release(ONE, 100);
        assertThat(limit.held()).isZero();
        assertThat(limit.clients()).isZero();
    }

    @Test
    void nothingIsLostOrLeftUnderContention() throws InterruptedException {
        SharedLimit limit = new SharedLimit(20, 8);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < 20_000; i++) {
                                    ClientAddress client =
                                            new ClientAddress(ThreadLocalRandom.current().nextInt(3), true);
                                    int amount = 1 + ThreadLocalRandom.current().nextInt(9);
                                    if (limit.tryTake(client, amount) == Result.TAKEN) {
                                        limit.release(client, amount);
                                    }
                                }
                            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(limit.held()).isZero();
        assertThat(limit.clients()).isZero();
    }
}
