package dev.gavel.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.Auctioneer;
import dev.gavel.processor.auction.Bidder;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.processor.auction.Decision;
import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Position;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class CloserTest {
    private static final long END = 10_000;

    private final List<Long> appended = new ArrayList<>();
    private final Map<Long, Auction> store = new HashMap<>();
    private final AuctionTimers timers = new AuctionTimers(AuctionTimersTest.emptyStore());
    private final Closer closer = new Closer(appended::add, timers);
    private long offset;

    /// How far this machine's clock is ahead of the broker's.
    private long skewMs;

    @Test
    void appendsACloseWhenTheEndPassesAndNotBefore() {
        open(1);

        tick(END - 1);
        assertThat(appended).isEmpty();
        tick(END);
        assertThat(appended).containsExactly(1L);
    }

    @Test
    void retriesOnlyAfterTheRetryInterval() {
        open(1);
        tick(END);

        tick(END + Closer.RETRY_MS - 1);
        assertThat(appended).hasSize(1);
        tick(END + Closer.RETRY_MS);
        assertThat(appended).hasSize(2);
    }

    @Test
    void stopsWatchingClosedAndCancelledAuctions() {
        open(1);
        open(2);
        send(new CloseAuction(1, CloseCause.SELLER), 5);
        send(new CancelAuction(2, ""), 5);

        tick(END);
        assertThat(appended).isEmpty();
    }

    @Test
    void watchesTheAuctionsOfARestoredStore() {
        open(1);
        Closer successor = new Closer(appended::add, timers);

        successor.closeDue(END);
        assertThat(appended).containsExactly(1L);
    }

    @Test
    void waitsForTheBrokersClockWhenItsOwnIsAhead() {
        skewMs = 3_600_000;
        open(1);
        tick(END - 500 + skewMs);
        send(new CloseAuction(1, CloseCause.END_PASSED), END - 500);

        tick(END + skewMs - 1);
        assertThat(appended).hasSize(1);
        tick(END + skewMs);
        assertThat(appended).hasSize(2);
    }

    @Test
    void takesTheBrokersClockWhenItsOwnIsBehind() {
        skewMs = -3_600_000;
        open(1);

        tick(END + skewMs - 1);
        assertThat(appended).isEmpty();
        tick(END + skewMs);
        assertThat(appended).containsExactly(1L);
    }

    /// A processor that catches up reads old records; its clock is right all the same.
    @Test
    void ignoresTheAgeOfRecordsThatWaited() {
        skewMs = 60_000;
        open(1);
        skewMs = 0;

        tick(END);
        assertThat(appended).containsExactly(1L);
    }

    @Test
    void appendsManyClosesInPortions() {
        for (int id = 1; id <= Closer.MAX_PER_TICK + 1; id++) {
            open(id);
        }

        tick(END);
        assertThat(appended).hasSize(Closer.MAX_PER_TICK);
        tick(END);
        assertThat(appended).hasSize(Closer.MAX_PER_TICK + 1).doesNotHaveDuplicates();
    }

    /// Ten thousand auctions that end at once while Kafka does not answer.
    @Test
    void hasALimitOfUndecidedCloses() {
        for (int id = 1; id <= Closer.MAX_UNDECIDED + 10; id++) {
            open(id);
        }
        for (int tick = 0; tick < 10; tick++) {
            tick(END);
        }
        assertThat(appended).hasSize(Closer.MAX_UNDECIDED).doesNotHaveDuplicates();

        send(new CloseAuction(1, CloseCause.END_PASSED), END);
        tick(END);
        assertThat(appended).hasSize(Closer.MAX_UNDECIDED + 1).doesNotHaveDuplicates();
    }

    private void open(long id) {
        send(new OpenAuction(id, terms(END)), 1);
    }

    private static AuctionTerms terms(long endsAtMs) {
        return new AuctionTerms("", 1, 1, null, endsAtMs, UnknownFields.NONE);
    }

    private void send(Command command, long atMs) {
        Auction before = store.get(command.auctionId());
        Decision decision =
                Auctioneer.decide(before, Bidder.NEW, command, 0, new CommandMetadata(new Position(0, ++offset), atMs));
        Auction after = decision.auction();
        if (after != null) {
            store.put(after.id(), after);
            closer.observe(before, after, decision.event(), atMs + skewMs);
        }
    }

    private void tick(long nowMs) {
        closer.closeDue(nowMs);
    }
}
