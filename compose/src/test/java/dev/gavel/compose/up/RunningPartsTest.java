package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.compose.up.RunningParts.StackPart;
import dev.gavel.schema.StartupException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RunningPartsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final RunningParts parts = new RunningParts(StatusPrinter.onStderr());
    private final List<StackPart> stopped = new CopyOnWriteArrayList<>();

    @Test
    void stopInReverseOrderOfThePartsWhateverTheStartOrder() throws Exception {
        parts.startTogether(
                Map.of(
                        StackPart.REDIS,
                        () -> recording(StackPart.REDIS),
                        StackPart.KAFKA,
                        () -> recording(StackPart.KAFKA)));
        parts.start(StackPart.INGEST, () -> recording(StackPart.INGEST));
        parts.start(StackPart.PROJECTOR, () -> recording(StackPart.PROJECTOR));

        parts.stop(_ -> LONG);

        assertThat(stopped).containsExactly(StackPart.INGEST, StackPart.PROJECTOR, StackPart.REDIS, StackPart.KAFKA);
    }

    @Test
    void stopOnce() throws Exception {
        parts.start(StackPart.KAFKA, () -> recording(StackPart.KAFKA));

        parts.stop(_ -> LONG);
        parts.stop(_ -> LONG);

        assertThat(stopped).containsExactly(StackPart.KAFKA);
    }

    @Test
    void stopTheOthersIfOneHangsOrFails() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        parts.start(StackPart.KAFKA, () -> recording(StackPart.KAFKA));
        parts.start(StackPart.PROCESSOR, () -> never::await);
        parts.start(
                StackPart.INGEST,
                () ->
                        () -> {
                            throw new IllegalStateException("failed to stop");
                        });

        parts.stop(_ -> Duration.ofMillis(200));
        never.countDown();

        assertThat(stopped).containsExactly(StackPart.KAFKA);
    }

    /// As when the broker has failed, and a service waits for it.
    @Test
    void giveEachPartItsOwnTime() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch soon = new CountDownLatch(1);
        parts.start(
                StackPart.POSTGRES,
                () ->
                        () -> {
                            boolean _ = soon.await(300, TimeUnit.MILLISECONDS);
                            stopped.add(StackPart.POSTGRES);
                        });
        parts.start(StackPart.PROCESSOR, () -> never::await);

        parts.stop(part -> part == StackPart.PROCESSOR ? Duration.ofMillis(200) : LONG);
        never.countDown();

        assertThat(stopped).containsExactly(StackPart.POSTGRES);
    }

    @Test
    void nameThePartThatFailedToStartAndStopTheOthers() throws Exception {
        assertThatThrownBy(() ->
                        parts.startTogether(
                                Map.of(
                                        StackPart.KAFKA, () -> recording(StackPart.KAFKA),
                                        StackPart.REDIS,
                                                () -> {
                                                    throw new IllegalStateException("no memory");
                                                })))
                .isInstanceOf(StartupException.class)
                .hasMessage("redis failed to start: no memory");

        parts.stop(_ -> LONG);

        assertThat(stopped).containsExactly(StackPart.KAFKA);
    }

    private AutoCloseable recording(StackPart part) {
        return () -> stopped.add(part);
    }
}
