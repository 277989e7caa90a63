package dev.gavel.ingest.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.health.Health.ReadModelHealth;
import dev.gavel.ingest.health.Health.State;
import dev.gavel.ingest.read.ReadModelPositions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What `/health` says of Postgres and Redis, for two partitions.
class ReadModelsHealthTest {
    private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
    private static final long UNKNOWN = -1;

    private final ReadModelsHealth health = new ReadModelsHealth(2);
    private Instant now = START;

    @Test
    void areUpWhenTheyHaveEverything() {
        var models = assess(at(5, 0), at(5, UNKNOWN), ends(5, 0));

        assertUp(models.postgres(), 0);
        assertUp(models.redis(), 0);
    }

    @Test
    void staleRedisIsNamedWithItsLagAndSinceWhen() {
        assess(at(5, 5), at(5, 5), ends(5, 5));
        after(Duration.ofSeconds(1));
        assertUp(assess(at(6, 9), at(5, 5), ends(6, 9)).redis(), 5);

        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(7, 9), at(5, 5), ends(7, 9));

        assertUp(models.postgres(), 0);
        assertStale(models.redis(), "lacks events of auction-events", 6, START.plusSeconds(1));
        assertUp(assess(at(7, 9), at(7, 9), ends(7, 9)).redis(), 0);
    }

    @Test
    void areUpHoweverFastTheLogGrowsIfTheyReachWhereItWas() {
        for (int second = 0; second < 20; second++) {
            long end = 1_000L * second;
            var models = assess(at(end, 0), at(end, 0), ends(end + 1_000, 0));
            assertUp(models.postgres(), 1_000);
            assertUp(models.redis(), 1_000);
            after(Duration.ofSeconds(1));
        }
    }

    @Test
    void bothAreStaleWithoutAProjector() {
        assess(at(5, 5), at(5, 5), ends(6, 5));
        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(5, 5), at(5, 5), ends(800, 5));

        assertStale(models.postgres(), "lacks events of auction-events", 795, START);
        assertStale(models.redis(), "lacks events of auction-events", 795, START);
    }

    @Test
    void aFlushedRedisDoesNotSayHowFarItIs() {
        assess(at(5, 5), at(UNKNOWN, UNKNOWN), ends(5, 5));
        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(5, 5), at(UNKNOWN, 5), ends(5, 5));

        assertStale(models.redis(), "has no position: it is empty or being refilled", UNKNOWN, START);
    }

    @Test
    void aPartitionThatCatchesUpDoesNotHideTheOther() {
        assess(at(5, 5), at(5, 5), ends(6, 6));
        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(6, 5), at(6, 6), ends(6, 6));

        assertStale(models.postgres(), "lacks events of auction-events", 1, START);
        assertUp(models.redis(), 0);
    }

    @Test
    void aModelOfAnotherLogIsNotUp() {
        var models = assess(at(500, 5), at(5, 5), ends(5, 6));

        assertStale(models.postgres(), "is ahead of auction-events: it belongs to another log", 1, START);
    }

    @Test
    void forgetsTheEndOfALogThatWasReplaced() {
        assess(at(5, 5), at(5, 5), ends(9, 5));
        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(0, 0), at(0, 0), ends(0, 0));

        assertUp(models.postgres(), 0);
        assertUp(models.redis(), 0);
    }

    @Test
    void withoutKafkaRedisIsComparedWithPostgres() {
        assess(at(5, 5), at(5, 5), ends(5, 5));
        assess(at(9, 5), at(5, 5), null);
        after(ReadModelsHealth.ReadModelLag.STALE_AFTER);
        var models = assess(at(9, 5), at(5, 5), null);

        assertThat(models.postgres().part().isUp()).isTrue();
        assertStale(models.redis(), "lacks events of auction-events", 4, START);
    }

    @Test
    void aModelThatDoesNotAnswerIsDown() {
        var first = assess(null, null, ends(5, 5));
        var models = assess(new ReadModelPositions(new long[] {5, 5}, "away"), at(5, 5), ends(5, 5));

        assertThat(first.redis().part().fault()).isEqualTo("not checked yet");
        assertThat(models.postgres().part().state()).isEqualTo(State.DOWN);
        assertThat(models.postgres().part().fault()).isEqualTo("away");
        assertThat(models.postgres().behindEvents()).isEqualTo(UNKNOWN);
        assertUp(models.redis(), 0);
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    private ReadModelsHealth.Assessment assess(
            @Nullable ReadModelPositions postgres, @Nullable ReadModelPositions redis, long @Nullable [] logEnds) {
        return health.assess(postgres, redis, logEnds, now);
    }

    private static ReadModelPositions at(long first, long second) {
        return new ReadModelPositions(new long[] {first, second}, null);
    }

    private static long[] ends(long first, long second) {
        return new long[] {first, second};
    }

    private static void assertUp(ReadModelHealth model, long behindEvents) {
        assertThat(model.part().state()).isEqualTo(State.UP);
        assertThat(model.behindEvents()).isEqualTo(behindEvents);
    }

    private static void assertStale(ReadModelHealth model, String fault, long behindEvents, Instant since) {
        assertThat(model.part().state()).isEqualTo(State.STALE);
        assertThat(model.part().fault()).isEqualTo(fault);
        assertThat(model.behindEvents()).isEqualTo(behindEvents);
        assertThat(model.behindSince()).isEqualTo(since);
    }
}
