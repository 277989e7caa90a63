package dev.gavel.projector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class FoldTest {
    @Test
    void keepsEveryBidButOnlyTheLastStanding() {
        Batch batch = Batches.of(
                0,
                0,
                Samples.opened(1, 0, 0),
                Samples.accepted(1, 0, 1, 10),
                Samples.opened(2, 0, 2),
                Samples.refused(1, 0, 3, 10),
                Samples.accepted(1, 0, 4, 20));

        assertThat(batch.bids()).hasSize(3);
        assertThat(batch.changes()).extracting(AuctionChange::id).containsExactlyInAnyOrder(1L, 2L);
        AuctionChange one = change(batch, 1);
        assertThat(one.standing().leaderId()).isEqualTo(20);
        assertThat(one.position()).isEqualTo(new Position(0, 4));
        assertThat(one.terms()).isNotNull();
    }

    @Test
    void anAuctionOpenedEarlierHasNoTerms() {
        assertThat(change(Batches.of(0, 0, Samples.accepted(1, 0, 1, 10)), 1).terms()).isNull();
    }

    @Test
    void aBidForAnUnknownAuctionIsABidButNoAuction() {
        Batch batch = Batches.of(0, 0, Samples.unknown(9, 0, 5));

        assertThat(batch.bids()).hasSize(1);
        assertThat(batch.changes()).isEmpty();
    }

    @Test
    void aTitleWithNulBecomesOneThatPostgresHas() {
        AuctionChange change = change(Batches.of(0, 0, Samples.opened(1, 0, 0, "a\0b")), 1);

        assertThat(Objects.requireNonNull(change.terms()).title()).isEqualTo("a\uFFFDb");
    }

    @Test
    void setsGarbageAsideAndGoesOn() {
        Batch batch = Fold.of(
                List.of(Samples.garbage(0, 0), Samples.record(1, Samples.opened(1, 0, 0))),
                List.of(new Span(0, 0, 2)));

        assertThat(batch.unreadable()).singleElement().satisfies(unreadable -> {
            assertThat(unreadable.record().offset()).isZero();
            assertThat(unreadable.reason()).contains("Protobuf");
        });
        assertThat(batch.changes()).hasSize(1);
    }

    @Test
    void setsAsideTheDecisionOfAnotherPartitionsCommand() {
        ConsumerRecord<byte[], byte[]> sample = Samples.record(0, Samples.opened(1, 0, 0));
        var strayed = new ConsumerRecord<>(sample.topic(), 5, 0, sample.key(), sample.value());

        Batch batch = Fold.of(List.of(strayed), List.of(new Span(5, 0, 1)));

        assertThat(batch.unreadable()).hasSize(1);
        assertThat(batch.changes()).isEmpty();
    }

    @Test
    void setsAsideWhatTheTablesCannotHold() {
        Standing open = Samples.standing(1);
        Event tooLate = event(standing(open.priceMicros(), Long.MAX_VALUE));
        Event negative = event(standing(-1, open.endsAtMs()));

        Batch batch = Batches.of(0, 0, tooLate, negative);

        assertThat(batch.unreadable())
                .extracting(Unreadable::reason)
                .containsExactly("a time is out of range", "an amount is negative");
        assertThat(batch.bids()).isEmpty();
    }

    private static Event event(Standing standing) {
        return Samples.event(1, 0, 1, standing, Samples.accepted(1, 0, 1, 1).fact());
    }

    private static Standing standing(long priceMicros, long endsAtMs) {
        return new Standing(Status.OPEN, priceMicros, 1, 1, 1, Samples.STARTS_AT_MS, endsAtMs);
    }

    private static AuctionChange change(Batch batch, long id) {
        return batch.changes().stream()
                .filter(change -> change.id() == id)
                .findFirst()
                .orElseThrow();
    }
}
