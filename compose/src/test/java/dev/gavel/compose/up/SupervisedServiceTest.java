package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gavel.compose.up.RunningParts.StackPart;
import dev.gavel.compose.up.SupervisedService.Backoff;
import dev.gavel.compose.up.SupervisedService.Service;
import dev.gavel.schema.StartupException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SupervisedServiceTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(1), Duration.ofMillis(20));
    private static final StatusPrinter STATUS = StatusPrinter.onStderr();

    private final List<FakeService> started = new CopyOnWriteArrayList<>();

    @Test
    void isStartedAgainAfterEachFailure() throws Exception {
        try (SupervisedService _ = SupervisedService.start(StackPart.PROCESSOR, this::start, STATUS, BACKOFF)) {
            for (int failures = 1; failures <= 3; failures++) {
                started.getLast().fail();
                int expected = failures + 1;
                await().until(() -> started.size() == expected);
            }
        }

        assertThat(started).hasSize(4).allMatch(FakeService::isClosed);
    }

    @Test
    void isTriedAgainIfItDoesNotStart() throws Exception {
        try (SupervisedService _ =
                SupervisedService.start(
                        StackPart.PROCESSOR,
                        () -> {
                            FakeService service = start();
                            if (started.size() == 2 || started.size() == 3) {
                                throw new StartupException("Kafka does not answer");
                            }
                            return service;
                        },
                        STATUS,
                        BACKOFF)) {
            started.getFirst().fail();

            await().until(() -> started.size() == 4);
        }

        assertThat(started.getLast().isClosed()).isTrue();
    }

    @Test
    void theFirstStartIsNotRepeated() {
        assertThatThrownBy(() ->
                        SupervisedService.start(
                                StackPart.PROCESSOR,
                                () -> {
                                    throw new StartupException("Kafka does not answer");
                                },
                                STATUS,
                                BACKOFF))
                .hasMessage("Kafka does not answer");
    }

    @Test
    void isNotStartedAgainAfterItWasClosed() throws Exception {
        SupervisedService service = SupervisedService.start(StackPart.PROCESSOR, this::start, STATUS, BACKOFF);

        service.close();

        await().during(Duration.ofMillis(100)).until(() -> started.size() == 1);
        assertThat(started.getFirst().isClosed()).isTrue();
    }

    private FakeService start() {
        FakeService service = new FakeService();
        started.add(service);
        return service;
    }

    private static final class FakeService implements Service {
        private final CompletableFuture<@Nullable Throwable> end = new CompletableFuture<>();
        private volatile boolean closed;

        void fail() {
            end.complete(new IllegalStateException("a bug"));
        }

        boolean isClosed() {
            return closed;
        }

        @Override
        public @Nullable Throwable awaitEnd() {
            return end.join();
        }

        @Override
        public void close() {
            closed = true;
            end.complete(null);
        }
    }
}
