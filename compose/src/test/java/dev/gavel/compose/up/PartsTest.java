package dev.gavel.compose.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gavel.compose.embedded.StartFailure;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PartsTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Parts parts = new Parts(Console.onStderr());
    private final List<Part> stopped = new CopyOnWriteArrayList<>();

    @Test
    void stopInTheReverseOrderWhateverTheyStartedIn() throws Exception {
        parts.startTogether(Map.of(Part.REDIS, () -> recording(Part.REDIS), Part.KAFKA, () -> recording(Part.KAFKA)));
        parts.start(Part.INGEST, () -> recording(Part.INGEST));
        parts.start(Part.PROJECTOR, () -> recording(Part.PROJECTOR));

        parts.stopWithin(LONG);

        assertThat(stopped).containsExactly(Part.INGEST, Part.PROJECTOR, Part.REDIS, Part.KAFKA);
    }

    @Test
    void stopOnlyOnce() throws Exception {
        parts.start(Part.KAFKA, () -> recording(Part.KAFKA));

        parts.stopWithin(LONG);
        parts.stopWithin(LONG);

        assertThat(stopped).containsExactly(Part.KAFKA);
    }

    @Test
    void goOnWithoutOneThatHangsOrFails() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        parts.start(Part.KAFKA, () -> recording(Part.KAFKA));
        parts.start(Part.PROCESSOR, () -> never::await);
        parts.start(
                Part.INGEST,
                () ->
                        () -> {
                            throw new IllegalStateException("not today");
                        });

        parts.stopWithin(Duration.ofMillis(200));
        never.countDown();

        assertThat(stopped).containsExactly(Part.KAFKA);
    }

    @Test
    void saysWhichOneDoesNotStartAndStopsTheOthers() throws Exception {
        assertThatThrownBy(() ->
                        parts.startTogether(
                                Map.of(
                                        Part.KAFKA, () -> recording(Part.KAFKA),
                                        Part.REDIS,
                                                () -> {
                                                    throw new IllegalStateException("no memory");
                                                })))
                .isInstanceOf(StartFailure.class)
                .hasMessage("the redis does not start: no memory");

        parts.stopWithin(LONG);

        assertThat(stopped).containsExactly(Part.KAFKA);
    }

    private AutoCloseable recording(Part part) {
        return () -> stopped.add(part);
    }
}
