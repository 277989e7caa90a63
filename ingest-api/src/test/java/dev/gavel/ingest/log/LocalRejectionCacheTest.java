package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Reply;
import dev.gavel.schema.Reserve;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalRejectionCacheTest {
    private static final long NOW_MS = 1_795_000_000_000L;
    private static final long END_MS = NOW_MS + 60_000;
    private static final RequestOptions WAITING = options(null, Duration.ofSeconds(5));

    private final LocalRejectionCache cache = new LocalRejectionCache(100);

    @Test
    void rejectsABidBelowTheMinimumOfAReply() {
        cache.learn(reply(5, standing(Status.OPEN, 10, 7), true));

        assertThat(cache.rejection(bid(8, 10), WAITING, NOW_MS))
                .isEqualTo(
                        new CommandOutcome.RejectedLocally(
                                Reason.BID_TOO_LOW, 42, standing(Status.OPEN, 10, 7), new Position(3, 5)));
        assertThat(cache.rejection(bid(8, 11), WAITING, NOW_MS)).isNull();
    }

    @Test
    void rejectsAFirstBidBelowTheOpeningPrice() {
        cache.learn(reply(1, standing(Status.OPEN, 0, 0), true));

        CommandOutcome.RejectedLocally rejection =
                cache.rejection(new PlaceBid(42, 8, 1, UnknownFields.NONE), WAITING, NOW_MS);

        assertThat(rejection)
                .isNotNull()
                .extracting(CommandOutcome.RejectedLocally::reason)
                .isEqualTo(Reason.BELOW_OPENING_PRICE);
    }

    /// The rules reject them as `off_tick`, whatever the minimum is.
    @Test
    void sendsAmountsOffTheTickToTheLog() {
        Reply smallest = reply(5, standing(Status.OPEN, 10, 7), true);
        cache.learn(new Reply(-5, 1, smallest.event(), true, AuctionTerms.DEFAULT_TICK_SIZE_MICROS));

        assertThat(cache.rejection(new PlaceBid(42, 8, 9_005_000, UnknownFields.NONE), WAITING, NOW_MS)).isNull();
        assertThat(cache.rejection(new PlaceBid(42, 8, 9_010_000, UnknownFields.NONE), WAITING, NOW_MS)).isNotNull();
    }

    @Test
    void keepsTheLatestStandingWhenOlderRepliesArriveLater() {
        cache.learn(reply(5, standing(Status.OPEN, 10, 7), true));
        cache.learn(reply(4, standing(Status.OPEN, 9, 8), true));

        assertThat(cache.rejection(bid(8, 10), WAITING, NOW_MS)).isNotNull();
        cache.learn(reply(6, standing(Status.SOLD, 10, 7), true));
        cache.learn(reply(5, standing(Status.OPEN, 10, 7), true));
        assertThat(cache.rejection(bid(8, 10), WAITING, NOW_MS)).as("closed").isNull();
    }

    @Test
    void sendsDoubtfulBidsToTheLog() {
        cache.learn(reply(5, standing(Status.OPEN, 10, 7), true));

        assertThat(cache.rejection(bid(7, 1), WAITING, NOW_MS)).as("the leader").isNull();
        assertThat(cache.rejection(bid(8, 1), WAITING, 0)).as("broker time unknown").isNull();
        assertThat(cache.rejection(bid(8, 1), WAITING, END_MS - LocalRejectionCache.CLOCK_MARGIN_MS))
                .as("near the end")
                .isNull();
        assertThat(cache.rejection(bid(8, 1), WAITING, END_MS - LocalRejectionCache.CLOCK_MARGIN_MS - 1)).isNotNull();
        PlaceBid expiring = new PlaceBid(42, 8, 1, NOW_MS + 500, UnknownFields.NONE);
        assertThat(cache.rejection(expiring, WAITING, NOW_MS)).as("near the expiry").isNull();
        assertThat(cache.rejection(bid(8, 1), options("key", Duration.ofSeconds(5)), NOW_MS)).isNull();
        assertThat(cache.rejection(bid(8, 1), options(null, Duration.ZERO), NOW_MS)).isNull();
        assertThat(cache.rejection(new PlaceBid(43, 8, 1, UnknownFields.NONE), WAITING, NOW_MS)).isNull();
    }

    @Test
    void ignoresMinimumsThatCanFallAndAuctionsThatHaveNotStarted() {
        cache.learn(reply(5, standing(Status.OPEN, 10, 7), false));
        assertThat(cache.rejection(bid(8, 1), WAITING, NOW_MS)).isNull();

        cache.learn(reply(6, standing(Status.SCHEDULED, 0, 0), true));
        assertThat(cache.rejection(bid(8, 1), WAITING, NOW_MS)).isNull();
    }

    @Test
    void evictsBeyondItsLimit() {
        LocalRejectionCache few = new LocalRejectionCache(3);
        int known = 0;
        for (long id = 1; id <= 1_000; id++) {
            few.learn(reply(id, 1, standing(Status.OPEN, 10, 7), true));
        }
        for (long id = 1; id <= 1_000; id++) {
            known += few.rejection(new PlaceBid(id, 8, 1, UnknownFields.NONE), WAITING, NOW_MS) == null ? 0 : 1;
        }

        assertThat(known).isBetween(1, 3);
    }

    @Test
    void rejectsNothingWhenOff() {
        LocalRejectionCache off = new LocalRejectionCache(0);
        off.learn(reply(5, standing(Status.OPEN, 10, 7), true));

        assertThat(off.rejection(bid(8, 1), WAITING, NOW_MS)).isNull();
    }

    static Reply reply(long sequence, Standing standing, boolean firm) {
        return reply(42, sequence, standing, firm);
    }

    private static Reply reply(long id, long sequence, Standing standing, boolean firm) {
        PlaceBid bid = new PlaceBid(id, 7, 10 * Micros.UNIT, UnknownFields.NONE);
        Event event = new Event(id, new Position(3, sequence), NOW_MS, sequence, standing, new Fact.BidAccepted(bid));
        return new Reply(-5, 1, event, firm, AuctionTerms.SMALLEST);
    }

    static Standing standing(Status status, long price, long leaderId) {
        return new Standing(
                status,
                price * Micros.UNIT,
                (price + 1) * Micros.UNIT,
                leaderId,
                1,
                NOW_MS - 1_000,
                END_MS,
                0,
                Reserve.UNTOLD,
                false);
    }

    private static PlaceBid bid(long bidderId, long amount) {
        return new PlaceBid(42, bidderId, amount * Micros.UNIT, UnknownFields.NONE);
    }

    private static RequestOptions options(@Nullable String key, Duration wait) {
        return new RequestOptions(null, key, WaitPolicy.of(wait));
    }
}
