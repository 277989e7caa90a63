package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StackHealthTest {
    @Test
    void aStackIsNotReadyWhileAServiceRestoresItsState() throws Exception {
        AtomicReference<@Nullable String> fault = new AtomicReference<>("processor: Kafka Streams is REBALANCING");
        try (StackHealth health = new StackHealth(URI.create("http://127.0.0.1:1/health"), StatusPrinter.onStderr())) {
            Thread waiting =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    health.awaitServices(fault::get);
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

            fault.set(null);

            waiting.join();
            assertThat(fault).hasNullValue();
        }
    }
}
