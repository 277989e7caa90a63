package dev.gavel.system.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.ingest.json.ProblemJson;
import dev.gavel.ingest.log.CommandOutcome.RejectedLocally;
import dev.gavel.schema.Event;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.system.faults.Observations.AuctionRow;
import dev.gavel.system.faults.Observations.LoggedCommand;
import dev.gavel.system.faults.Observations.RedisAuction;
import dev.gavel.system.faults.Operation.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Each test breaks one thing in a faultless scenario, and the checker must find it.
final class CheckerTest {
    private static final int ACCEPTED = 2;

    private final FaultlessScenario scenario = new FaultlessScenario();

    @Test
    void findsNothingWhereNothingIsWrong() {
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsALoss() {
        scenario.events.remove(ACCEPTED);
        assertThat(findings())
                .hasAtLeastOneElementOfType(Finding.Lost.class)
                .hasAtLeastOneElementOfType(Finding.Undecided.class)
                .hasAtLeastOneElementOfType(Finding.SequenceGap.class)
                .hasAtLeastOneElementOfType(Finding.ReplyDiffers.class);
    }

    @Test
    void findsADuplicate() {
        scenario.events.add(scenario.events.get(ACCEPTED));
        assertThat(findings()).containsExactly(new Finding.DecidedTwice(scenario.events.get(ACCEPTED).position()));
    }

    @Test
    void findsAReorder() {
        Collections.swap(scenario.events, ACCEPTED, ACCEPTED + 1);
        assertThat(findings())
                .hasAtLeastOneElementOfType(Finding.OutOfOrder.class)
                .hasAtLeastOneElementOfType(Finding.SequenceGap.class);
    }

    @Test
    void findsAWrongWinner() {
        int last = scenario.events.size() - 1;
        scenario.events.set(last, wonBy(scenario.events.get(last), 7));
        assertThat(findings())
                .hasAtLeastOneElementOfType(Finding.WrongStanding.class)
                .hasAtLeastOneElementOfType(Finding.DecidedOtherwise.class);
    }

    @Test
    void findsAChangedReply() {
        scenario.replies.set(ACCEPTED, wonBy(scenario.replies.get(ACCEPTED), 9));
        assertThat(findings()).singleElement().isInstanceOf(Finding.ReplyDiffers.class);
    }

    @Test
    void findsAChangedResponse() {
        change(0, body -> body.replace("\"price\":\"2.00\"", "\"price\":\"2.50\""));
        assertThat(findings()).singleElement().isInstanceOf(Finding.ResponseDiffers.class);
    }

    @Test
    void findsTwoResponsesToOneKey() {
        change(5, body -> body.replace("\"bidder_id\":8", "\"bidder_id\":9"));
        assertThat(findings()).hasAtLeastOneElementOfType(Finding.KeyDiffers.class);
    }

    @Test
    void findsTheResponseToAnotherRequest() {
        Operation one = scenario.operations.get(0);
        scenario.operations.set(0, with(one, one.outcome(), "trace-of-nobody", one.endNs()));
        assertThat(findings()).singleElement().isInstanceOf(Finding.OtherRequest.class);
    }

    @Test
    void findsAnEventWithoutACommand() {
        scenario.commands.removeLast();
        assertThat(findings()).hasAtLeastOneElementOfType(Finding.Unfounded.class);
    }

    @Test
    void findsARequestAppendedTwice() {
        LoggedCommand one = scenario.commands.get(ACCEPTED);
        scenario.commands.set(
                ACCEPTED + 1,
                new LoggedCommand(
                        scenario.commands.get(ACCEPTED + 1).position(),
                        one.atMs(),
                        one.traceparent(),
                        one.key(),
                        one.value()));
        assertThat(findings()).hasAtLeastOneElementOfType(Finding.AppendedTwice.class);
    }

    @Test
    void findsABidThatWasSaidNotToBeOnTheLog() {
        Operation one = scenario.operations.get(0);
        scenario.operations.set(
                0,
                with(
                        one,
                        new Outcome.Responded(503, "{\"code\":\"log_unavailable\"}"),
                        one.traceparent(),
                        one.endNs()));
        assertThat(findings()).singleElement().isInstanceOf(Finding.AppendedThoughRejected.class);
    }

    @Test
    void findsALostDeadLetter() {
        scenario.deadLetters.clear();
        assertThat(findings()).singleElement().isInstanceOf(Finding.Undecided.class);
    }

    @Test
    void findsAStaleRedisValue() {
        RedisAuction redis = Objects.requireNonNull(scenario.redis.get(FaultlessScenario.ENGLISH));
        Map<String, String> hash = new HashMap<>(redis.hash());
        hash.put("price", "2.00");
        scenario.redis.put(FaultlessScenario.ENGLISH, new RedisAuction(hash, redis.highest()));
        assertThat(findings()).singleElement().isInstanceOf(Finding.RedisDiffers.class);
    }

    @Test
    void findsAStaleRowAndAMissingOne() {
        AuctionRow row = Objects.requireNonNull(scenario.auctions.get(FaultlessScenario.PROXY));
        scenario.auctions.put(
                FaultlessScenario.PROXY,
                new AuctionRow(
                        row.status(), 1, row.minimumNextBidMicros(), row.leaderId(), row.bidCount(), row.position()));
        scenario.bids.remove(scenario.events.get(ACCEPTED).position().bidId());
        assertThat(findings()).hasSize(2).hasOnlyElementsOfType(Finding.RowDiffers.class);
    }

    @Test
    void findsAHangAndAnUnclearError() {
        Operation one = scenario.operations.get(0);
        Operation two = scenario.operations.get(1);
        scenario.operations.set(0, with(one, one.outcome(), one.traceparent(), Duration.ofSeconds(13).toNanos()));
        scenario.operations.set(1, with(two, new Outcome.Responded(500, "oops"), two.traceparent(), two.endNs()));
        assertThat(findings())
                .hasSize(2)
                .hasAtLeastOneElementOfType(Finding.Hung.class)
                .hasAtLeastOneElementOfType(Finding.Unclear.class);
    }

    @Test
    void acceptsALocalRejectionOfABidThatWasTooLow() {
        scenario.operations.add(locallyRejected(1_990_000, "2.00", "untraced-1"));
        assertThat(findings()).isEmpty();
    }

    @Test
    void findsALocalRejectionOfABidThatWasHighEnough() {
        scenario.operations.add(locallyRejected(Micros.UNIT * 1_000, "2.00", "untraced-1"));
        assertThat(findings()).singleElement().isInstanceOf(Finding.ResponseDiffers.class);
    }

    @Test
    void findsALocalRejectionThatNamesAnotherPrice() {
        scenario.operations.add(locallyRejected(1_990_000, "2.01", "untraced-1"));
        assertThat(findings()).singleElement().isInstanceOf(Finding.ResponseDiffers.class);
    }

    @Test
    void findsALocalRejectionThatIsOnTheLog() {
        scenario.operations.set(0, locallyRejected(1_990_000, "2.00", scenario.operations.get(0).traceparent()));
        assertThat(findings()).singleElement().isInstanceOf(Finding.AppendedThoughRejected.class);
    }

    /// By the standing of the first accepted bid, whose price is 2.00.
    private Operation locallyRejected(long amountMicros, String price, String traceparent) {
        Event asOf = scenario.events.get(ACCEPTED);
        Standing standing = Objects.requireNonNull(asOf.standing());
        String body =
                new String(
                        ProblemJson.rejectedLocally(
                                409,
                                new RejectedLocally(Reason.BID_TOO_LOW, asOf.auctionId(), standing, asOf.position())),
                        StandardCharsets.UTF_8);
        Outcome outcome =
                new Outcome.Responded(409, body.replace("\"highest\":\"2.00\"", "\"highest\":\"" + price + "\""));
        return new Operation(
                Operation.Kind.BID, asOf.auctionId(), 555, amountMicros, null, traceparent, 0, 1_000_000, outcome);
    }

    private List<Finding> findings() {
        return new Checker(1).check(scenario.evidence());
    }

    private interface Change {
        String of(String body);
    }

    private void change(int index, Change change) {
        Operation one = scenario.operations.get(index);
        Outcome.Responded response = (Outcome.Responded) one.outcome();
        String changed = change.of(response.body());
        assertThat(changed).isNotEqualTo(response.body());
        scenario.operations.set(
                index, with(one, new Outcome.Responded(response.status(), changed), one.traceparent(), one.endNs()));
    }

    private static Operation with(Operation one, Outcome outcome, String traceparent, long endNs) {
        return new Operation(
                one.kind(),
                one.auctionId(),
                one.bidderId(),
                one.amountMicros(),
                one.key(),
                traceparent,
                one.startNs(),
                endNs,
                outcome);
    }

    private static Event wonBy(Event event, long leader) {
        Standing was = Objects.requireNonNull(event.standing());
        Standing standing =
                new Standing(
                        was.status(),
                        was.priceMicros(),
                        was.minimumNextBidMicros(),
                        leader,
                        was.bidCount(),
                        was.startsAtMs(),
                        was.endsAtMs(),
                        was.leadingBidId(),
                        was.reserve(),
                        was.sealed());
        return new Event(event.auctionId(), event.position(), event.atMs(), event.sequence(), standing, event.fact());
    }
}
