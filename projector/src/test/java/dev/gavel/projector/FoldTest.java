package dev.gavel.projector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.testing.SampleEvents;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class FoldTest {
    @Test
    void keepsEveryBidButOnlyTheLastStanding() {
        Batch batch =
                Batches.of(
                        0,
                        0,
                        SampleEvents.opened(1, 0, 0),
                        SampleEvents.accepted(1, 0, 1, 10),
                        SampleEvents.opened(2, 0, 2),
                        SampleEvents.refused(1, 0, 3, 10),
                        SampleEvents.accepted(1, 0, 4, 20));

        assertThat(batch.bids()).hasSize(3);
        assertThat(batch.changes()).extracting(AuctionChange::id).containsExactlyInAnyOrder(1L, 2L);
        AuctionChange one = change(batch, 1);
        assertThat(one.standing().leaderId()).isEqualTo(20);
        assertThat(one.position()).isEqualTo(new Position(0, 4));
        assertThat(one.terms()).isNotNull();
    }

    @Test
    void anAuctionOpenedEarlierHasNoTerms() {
        assertThat(change(Batches.of(0, 0, SampleEvents.accepted(1, 0, 1, 10)), 1).terms()).isNull();
    }

    @Test
    void aBidForAnUnknownAuctionIsABidButNoAuction() {
        Batch batch = Batches.of(0, 0, SampleEvents.unknown(9, 0, 5));

        assertThat(batch.bids()).hasSize(1);
        assertThat(batch.changes()).isEmpty();
    }

    @Test
    void aTitleWithNulBecomesOneThatPostgresHas() {
        AuctionChange change = change(Batches.of(0, 0, SampleEvents.opened(1, 0, 0, "a\0b")), 1);

        assertThat(Objects.requireNonNull(change.terms()).title()).isEqualTo("a\uFFFDb");
    }

    @Test
    void setsGarbageAsideAndGoesOn() {
        Batch batch =
                Fold.of(
                        List.of(SampleEvents.garbage(0, 0), SampleEvents.record(1, SampleEvents.opened(1, 0, 0))),
                        List.of(new Span(0, 0, 2)));

        assertThat(batch.unreadable())
                .singleElement()
                .satisfies(unreadable -> {
                    assertThat(unreadable.record().offset()).isZero();
                    assertThat(unreadable.reason()).contains("Protobuf");
                });
        assertThat(batch.changes()).hasSize(1);
    }

    @Test
    void setsAsideTheDecisionOfAnotherPartitionsCommand() {
        ConsumerRecord<byte[], byte[]> sample = SampleEvents.record(0, SampleEvents.opened(1, 0, 0));
        var strayed = new ConsumerRecord<>(sample.topic(), 5, 0, sample.key(), sample.value());

        Batch batch = Fold.of(List.of(strayed), List.of(new Span(5, 0, 1)));

        assertThat(batch.unreadable()).hasSize(1);
        assertThat(batch.changes()).isEmpty();
    }

    @Test
    void setsAsideATimeThatPostgresCannotHold() {
        Event sample = SampleEvents.unknown(1, 0, 1);
        Event tooLate = new Event(1, sample.position(), Long.MAX_VALUE, 0, null, sample.fact());

        Batch batch = Batches.of(0, 0, tooLate);

        assertThat(batch.unreadable()).extracting(Unreadable::reason).singleElement().asString().contains("time");
        assertThat(batch.bids()).isEmpty();
    }

    @Test
    void setsAsideAnOpeningOfNothing() {
        Event opened = SampleEvents.opened(1, 0, 0);
        Event nothing = new Event(1, opened.position(), opened.atMs(), 0, null, opened.fact());

        assertThat(Batches.of(0, 0, nothing).unreadable()).hasSize(1);
    }

    private static AuctionChange change(Batch batch, long id) {
        return batch.changes().stream().filter(change -> change.id() == id).findFirst().orElseThrow();
    }
}
