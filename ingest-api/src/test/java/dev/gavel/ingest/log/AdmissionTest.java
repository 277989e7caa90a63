package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.log.CommandOutcome.AuctionBusy;
import dev.gavel.ingest.log.CommandOutcome.ProcessorBehind;
import dev.gavel.ingest.log.CommandOutcome.TooManyInFlight;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final int PARTITIONS = 8;
    private static final int PARTITION = 3;
    private static final boolean PATIENT = true;
    private static final boolean WAITING = false;
    private static final int ANY_IN_FLIGHT = 1_000_000;

    /// As long as the processor's rate is unknown.
    private static final int LIMIT = 2_048;

    private static final int PATIENT_LIMIT = LIMIT / 8;

    private final Admission admission = new Admission(PARTITIONS, AdmissionLimits.DEFAULT);
    private final List<Long> auctions =
            LongStream.iterate(1, id -> id + 1)
                    .filter(id -> AuctionKey.partition(AuctionKey.encode(id), PARTITIONS) == PARTITION)
                    .limit(100)
                    .boxed()
                    .toList();

    private long next;

    @Test
    void refusesPatientCallersBeforeOthers() {
        admission.learn(PARTITION, PATIENT_LIMIT, 0);
        useTheOneOverTheLimit();

        assertThat(enter(0, PATIENT)).isInstanceOf(ProcessorBehind.class);
        assertThat(enter(0, WAITING)).isNull();

        admission.learn(PARTITION, LIMIT, 0);
        assertThat(enter(0, WAITING)).isInstanceOf(ProcessorBehind.class);

        admission.decided(new Position(PARTITION, LIMIT - 2));
        assertThat(enter(1, PATIENT)).isNull();
    }

    @Test
    void otherPartitionsAreNotConcerned() {
        admission.learn(PARTITION, 1_000_000, 0);
        useTheOneOverTheLimit();

        assertThat(enter(0, WAITING)).isInstanceOf(ProcessorBehind.class);
        assertThat(admission.enter(1, PARTITION + 1, WAITING, ANY_IN_FLIGHT)).isNull();
        assertThat(admission.usedPart()).isGreaterThan(1);
        assertThat(admission.lag()).isEqualTo(1_000_000);
    }

    /// What is known of the processor may be old; a reply to this one command tells.
    @Test
    void admitsOneCommandAboveTheLimitAndAsksForAReply() {
        admission.learn(PARTITION, 1_000_000, 0);

        assertThat(enter(0, PATIENT)).isNull();
        assertThat(admission.needsProbe(PARTITION)).isTrue();
        assertThat(enter(0, PATIENT)).isInstanceOf(ProcessorBehind.class);
    }

    @Test
    void asksForFewReplies() {
        int asked = 0;
        for (int i = 0; i < 1_600; i++) {
            asked += admission.needsProbe(PARTITION) ? 1 : 0;
        }

        assertThat(asked).isEqualTo(100);
    }

    /// Floods on n auctions leave one place in n + 1 to all others, whatever they do.
    @Test
    void floodsLeaveRoomForOthers() {
        admission.learn(PARTITION, 0, 0);
        for (int floods = 1; floods <= 50; floods++) {
            int admitted = flood(floods);
            int patient = PATIENT_LIMIT;
            assertThat(admitted).as("%d floods", floods).isBetween(patient / 2 - 1, patient);
            assertThat(patient - admitted).isGreaterThanOrEqualTo(patient / (floods + 1) - floods);

            assertThat(enter(floods, PATIENT)).as("another auction beside %d floods", floods).isNull();
            leave(floods);
            decideAll();
        }
        assertThat(flood(1)).as("everything was given back").isEqualTo(PATIENT_LIMIT / 2);
    }

    @Test
    void oneAuctionLeavesRoomAmongTheCommandsInFlight() {
        int limit = 100;
        int inFlight = 0;
        while (admission.enter(auctions.getFirst(), PARTITION, WAITING, limit - inFlight) == null) {
            inFlight++;
        }

        assertThat(inFlight).isEqualTo(limit / 2);
        assertThat(admission.enter(auctions.getFirst(), PARTITION, WAITING, limit - inFlight))
                .isInstanceOf(AuctionBusy.class);
        assertThat(admission.enter(auctions.get(1), PARTITION, WAITING, limit - inFlight)).isNull();
        assertThat(admission.enter(auctions.get(1), PARTITION, WAITING, 0)).isInstanceOf(TooManyInFlight.class);
    }

    @Test
    void countsRefusals() {
        admission.count(new ProcessorBehind());
        admission.count(new AuctionBusy());
        admission.count(new AuctionBusy());
        admission.count(new TooManyInFlight());
        admission.count(new CommandOutcome.Uncertain("?"));

        assertThat(admission.refusedBehind()).isEqualTo(1);
        assertThat(admission.refusedBusy()).isEqualTo(2);
        assertThat(admission.refusedInFlight()).isEqualTo(1);
    }

    /// Asynchronous commands on the first auctions, until none is admitted any more.
    private int flood(int floods) {
        int admitted = 0;
        boolean any = true;
        while (any) {
            any = false;
            for (int auction = 0; auction < floods; auction++) {
                if (enter(auction, PATIENT) == null) {
                    any = true;
                    admitted++;
                    Position at = new Position(PARTITION, next++);
                    admission.appended(at);
                    admission.leaveUndecided(auctions.get(auction), at);
                }
            }
        }
        return admitted;
    }

    private CommandOutcome.@Nullable Failed enter(int auction, boolean patient) {
        return admission.enter(auctions.get(auction), PARTITION, patient, ANY_IN_FLIGHT);
    }

    private void leave(int auction) {
        admission.leave(auctions.get(auction));
    }

    private void decideAll() {
        admission.decided(new Position(PARTITION, next - 1));
    }

    private void useTheOneOverTheLimit() {
        assertThat(enter(2, PATIENT)).isNull();
        leave(2);
    }
}
