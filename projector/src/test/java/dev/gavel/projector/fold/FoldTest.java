package dev.gavel.projector.fold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.projector.Batches;
import dev.gavel.projector.fold.EventBatch.MalformedEvent;
import dev.gavel.projector.fold.EventBatch.OffsetRange;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.testing.SampleEvents;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class FoldTest {
    @Test
    void keepsEveryBidAndOnlyTheLatestStanding() {
        EventBatch batch =
                Batches.of(
                        0,
                        0,
                        SampleEvents.opened(1, 0, 0),
                        SampleEvents.accepted(1, 0, 1, 10),
                        SampleEvents.opened(2, 0, 2),
                        SampleEvents.refused(1, 0, 3, 10),
                        SampleEvents.accepted(1, 0, 4, 20));

        assertThat(batch.bids()).hasSize(3);
        assertThat(batch.auctions()).extracting(AuctionUpdate::id).containsExactlyInAnyOrder(1L, 2L);
        AuctionUpdate one = update(batch, 1);
        assertThat(one.standing().leaderId()).isEqualTo(20);
        assertThat(one.position()).isEqualTo(new Position(0, 4));
        assertThat(one.terms()).isNotNull();
    }

    @Test
    void anEventThatIsOnTheLogAgainDoesNotBringBackItsStanding() {
        EventBatch batch =
                Batches.of(
                        0,
                        0,
                        SampleEvents.opened(1, 0, 0),
                        SampleEvents.accepted(1, 0, 1, 10),
                        SampleEvents.accepted(1, 0, 2, 20),
                        SampleEvents.accepted(1, 0, 1, 10),
                        SampleEvents.opened(1, 0, 0, "another title"));

        AuctionUpdate update = update(batch, 1);
        assertThat(update.position()).isEqualTo(new Position(0, 2));
        assertThat(update.standing().leaderId()).isEqualTo(20);
        assertThat(Objects.requireNonNull(update.terms()).title()).isEqualTo("auction 1");
    }

    @Test
    void remembersWhenTheAuctionWasClosed() {
        EventBatch batch =
                Batches.of(
                        0,
                        0,
                        SampleEvents.opened(1, 0, 0),
                        SampleEvents.sold(1, 0, 1, 10),
                        SampleEvents.refused(1, 0, 2, 10),
                        SampleEvents.opened(2, 0, 3),
                        SampleEvents.event(2, 0, 4, SampleEvents.standing(10), new Fact.Cancelled("broken")),
                        SampleEvents.opened(3, 0, 5),
                        SampleEvents.event(
                                3,
                                0,
                                6,
                                SampleEvents.standing(10),
                                new Fact.BidAccepted(
                                        SampleEvents.bid(3, 10),
                                        new Fact.Closed(CloseCause.BOUGHT, 10, 10_000_000, 1))),
                        SampleEvents.opened(4, 0, 7),
                        SampleEvents.accepted(4, 0, 8, 10));

        assertThat(List.of(1L, 2L, 3L, 4L))
                .extracting(id -> update(batch, id).closedAtMs())
                .containsExactly(
                        SampleEvents.STARTS_AT_MS + 1,
                        SampleEvents.STARTS_AT_MS + 4,
                        SampleEvents.STARTS_AT_MS + 6,
                        0L);
    }

    @Test
    void anAuctionOpenedEarlierHasNoTerms() {
        assertThat(update(Batches.of(0, 0, SampleEvents.accepted(1, 0, 1, 10)), 1).terms()).isNull();
    }

    @Test
    void aBidForAnUnknownAuctionUpdatesNoAuction() {
        EventBatch batch = Batches.of(0, 0, SampleEvents.unknown(9, 0, 5));

        assertThat(batch.bids()).hasSize(1);
        assertThat(batch.auctions()).isEmpty();
    }

    /// A reader of Redis or Postgres does not see there that somebody has bid.
    @Test
    void aSealedAuctionStaysAsItWasOpenedUntilItIsOver() {
        Fact opening = SampleEvents.opened(1, 0, 0).fact();
        Event opened = sealed(0, Status.SCHEDULED, true, opening);
        Event bid = sealed(1, Status.OPEN, true, SampleEvents.accepted(1, 0, 1, 10).fact());
        Event closed = sealed(2, Status.UNSOLD, false, new Fact.Closed(CloseCause.SELLER, 0, 0, 1, 1));

        EventBatch open = Batches.of(0, 0, opened, bid);
        assertThat(open.bids()).hasSize(1);
        assertThat(update(open, 1).position()).isEqualTo(new Position(0, 0));
        assertThat(update(open, 1).standing().status()).isEqualTo(Status.SCHEDULED);
        assertThat(Batches.of(0, 1, bid).auctions()).isEmpty();
        assertThat(update(Batches.of(0, 0, opened, bid, closed), 1).position()).isEqualTo(new Position(0, 2));
    }

    private static Event sealed(long offset, Status status, boolean open, Fact fact) {
        Standing standing = new Standing(status, 0, 1_000_000, 0, open ? 0 : 1, 1_000, 2_000, 0, Reserve.UNTOLD, open);
        return new Event(1, new Position(0, offset), 500 + offset, 1 + offset, standing, fact);
    }

    @Test
    void replacesNulInATitle() {
        AuctionUpdate update = update(Batches.of(0, 0, SampleEvents.opened(1, 0, 0, "a\0b")), 1);

        assertThat(Objects.requireNonNull(update.terms()).title()).isEqualTo("a\uFFFDb");
    }

    @Test
    void collectsMalformedRecordsAndContinues() {
        EventBatch batch =
                Fold.of(
                        List.of(SampleEvents.garbage(0, 0), SampleEvents.record(1, SampleEvents.opened(1, 0, 0))),
                        List.of(new OffsetRange(0, 0, 2)));

        assertThat(batch.malformed())
                .singleElement()
                .satisfies(malformed -> {
                    assertThat(malformed.record().offset()).isZero();
                    assertThat(malformed.reason()).contains("Protobuf");
                });
        assertThat(batch.auctions()).hasSize(1);
    }

    @Test
    void anEventInTheWrongPartitionIsMalformed() {
        ConsumerRecord<byte[], byte[]> sample = SampleEvents.record(0, SampleEvents.opened(1, 0, 0));
        var misplaced = new ConsumerRecord<>(sample.topic(), 5, 0, sample.key(), sample.value());

        EventBatch batch = Fold.of(List.of(misplaced), List.of(new OffsetRange(5, 0, 1)));

        assertThat(batch.malformed()).hasSize(1);
        assertThat(batch.auctions()).isEmpty();
    }

    @Test
    void aTimeThatPostgresCannotStoreIsMalformed() {
        Event sample = SampleEvents.unknown(1, 0, 1);
        Event tooLate = new Event(1, sample.position(), Long.MAX_VALUE, 0, null, sample.fact());

        EventBatch batch = Batches.of(0, 0, tooLate);

        assertThat(batch.malformed()).extracting(MalformedEvent::reason).singleElement().asString().contains("time");
        assertThat(batch.bids()).isEmpty();
    }

    @Test
    void anOpeningWithoutAStandingIsMalformed() {
        Event opened = SampleEvents.opened(1, 0, 0);
        Event withoutStanding = new Event(1, opened.position(), opened.atMs(), 0, null, opened.fact());

        assertThat(Batches.of(0, 0, withoutStanding).malformed()).hasSize(1);
    }

    private static AuctionUpdate update(EventBatch batch, long id) {
        return batch.auctions().stream().filter(update -> update.id() == id).findFirst().orElseThrow();
    }
}
