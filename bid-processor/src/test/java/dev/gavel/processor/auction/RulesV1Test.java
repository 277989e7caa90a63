package dev.gavel.processor.auction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.Status;
import dev.gavel.schema.UnknownFields;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// English auctions as version 1 of the rules decides them, for as long as one lives.
final class RulesV1Test {
    private static final long ID = 42;
    private static final long START = 1_000;
    private static final long END = 2_000;

    private @Nullable Auction auction;
    private long offset;

    @Test
    void takesTheFirstBidAtTheOpeningPrice() {
        open("1.00", "0.50");

        assertThat(rejectionOf(bid(7, "0.99", START))).isEqualTo(Reason.BELOW_OPENING_PRICE);
        assertThat(rejectionOf(bid(7, "1.00", START))).isNull();
    }

    @Test
    void takesOnlyBidsThatReachTheNextStep() {
        open("1.00", "0.50");
        bid(7, "10", START);

        assertThat(rejectionOf(bid(8, "10.00", START))).isEqualTo(Reason.BID_TOO_LOW);
        assertThat(rejectionOf(bid(8, "10.49", START))).isEqualTo(Reason.BID_TOO_LOW);
        assertThat(rejectionOf(bid(8, "10.50", START))).isNull();
    }

    @Test
    void takesAnyHigherAmountWithoutAnIncrement() {
        open("1.00", "0.000001");
        bid(7, "10", START);

        assertThat(rejectionOf(bid(8, "10", START))).isEqualTo(Reason.BID_TOO_LOW);
        assertThat(rejectionOf(bid(8, "10.000001", START))).isNull();
    }

    @Test
    void tellsTheStandingWithEveryDecision() {
        open("1.00", "0.50");
        bid(7, "10", START);
        Event event = bid(8, "3", START);

        assertThat(event.standing())
                .isEqualTo(new Standing(Status.OPEN, Micros.parse("10"), Micros.parse("10.50"), 7, 1, START, END));
        assertThat(event.sequence()).isEqualTo(3);
        assertThat(event.position()).isEqualTo(new Position(3, 3));
    }

    @Test
    void takesBidsFromTheFirstInstantToTheLast() {
        open("1.00", "0.50");

        assertThat(rejectionOf(bid(7, "1", START - 1))).isEqualTo(Reason.NOT_YET_OPEN);
        assertThat(rejectionOf(bid(7, "1", START))).isNull();
        assertThat(rejectionOf(bid(8, "2", END - 1))).isNull();
        assertThat(rejectionOf(bid(9, "3", END))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void opensAtOnceWithoutAStart() {
        Event opened = send(new OpenAuction(ID, new AuctionTerms("", 1, 1, null, END, UnknownFields.NONE)), 500);

        assertThat(opened.standing()).isNotNull().extracting(Standing::startsAtMs).isEqualTo(500L);
        assertThat(rejectionOf(bid(7, "1", 500))).isNull();
    }

    @Test
    void isScheduledUntilItsStart() {
        Event opened = open("1.00", "0.50");

        assertThat(opened.standing()).isNotNull().extracting(Standing::status).isEqualTo(Status.SCHEDULED);
    }

    @Test
    void rejectsASecondOpeningAndKeepsTheFirst() {
        open("1.00", "0.50");
        bid(7, "5", START);
        Event again = open("3.00", "1.00");

        assertThat(rejectionOf(again)).isEqualTo(Reason.ALREADY_EXISTS);
        assertThat(again.standing()).isNotNull().extracting(Standing::priceMicros).isEqualTo(Micros.parse("5"));
    }

    @Test
    void rejectsAnAuctionThatHasEndedAlready() {
        Event event = send(new OpenAuction(ID, terms("1", "1")), END);

        assertThat(rejectionOf(event)).isEqualTo(Reason.ENDS_IN_THE_PAST);
        assertThat(auction).isNull();
        assertThat(event.sequence()).isZero();
    }

    @Test
    void knowsNoAuctionThatWasNotOpened() {
        assertThat(rejectionOf(bid(7, "5", START))).isEqualTo(Reason.UNKNOWN_AUCTION);
        assertThat(rejectionOf(close(CloseCause.SELLER, START))).isEqualTo(Reason.UNKNOWN_AUCTION);
        assertThat(rejectionOf(cancel(START))).isEqualTo(Reason.UNKNOWN_AUCTION);
        assertThat(auction).isNull();
    }

    @Test
    void sellsToTheHighestBid() {
        open("1.00", "0.50");
        bid(7, "5", START);
        bid(8, "6", START);
        Event closed = close(CloseCause.END_PASSED, END);

        assertThat(closed.fact()).isEqualTo(new Fact.Closed(CloseCause.END_PASSED, 8, Micros.parse("6"), 2));
        assertThat(closed.standing()).isNotNull().extracting(Standing::status).isEqualTo(Status.SOLD);
        assertThat(rejectionOf(bid(9, "7", END))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void isUnsoldWithoutABid() {
        open("1.00", "0.50");
        Event closed = close(CloseCause.SELLER, START);

        assertThat(closed.fact()).isEqualTo(new Fact.Closed(CloseCause.SELLER, 0, 0, 0));
        assertThat(closed.standing()).isNotNull().extracting(Standing::status).isEqualTo(Status.UNSOLD);
    }

    @Test
    void closesBeforeTheEndForTheSellerOnly() {
        open("1.00", "0.50");

        assertThat(rejectionOf(close(CloseCause.END_PASSED, END - 1))).isEqualTo(Reason.NOT_ENDED);
        assertThat(rejectionOf(close(CloseCause.SELLER, END - 1))).isNull();
        assertThat(rejectionOf(close(CloseCause.SELLER, END - 1))).isEqualTo(Reason.CLOSED);
    }

    @Test
    void cancelsWhatIsNotOver() {
        open("1.00", "0.50");
        bid(7, "5", START);
        Event cancelled = cancel(START);

        assertThat(cancelled.fact()).isEqualTo(new Fact.Cancelled("lost in the post"));
        assertThat(cancelled.standing()).isNotNull().extracting(Standing::status).isEqualTo(Status.CANCELLED);
        assertThat(rejectionOf(bid(8, "6", START))).isEqualTo(Reason.CANCELLED);
        assertThat(rejectionOf(close(CloseCause.SELLER, START))).isEqualTo(Reason.CANCELLED);
        assertThat(rejectionOf(cancel(START))).isEqualTo(Reason.CANCELLED);
    }

    @Test
    void neverAsksForMoreThanThereIs() {
        open("1.00", "5");
        bid(7, "8999999999999", START);

        assertThat(auction)
                .isNotNull()
                .extracting(it -> TypeRules.minimumNextBid(it.terms(), it.leader()))
                .isEqualTo(Micros.MAX);
        assertThat(rejectionOf(bid(8, "9000000000000", START))).isNull();
        assertThat(rejectionOf(bid(9, "9000000000000", START))).isEqualTo(Reason.BID_TOO_LOW);
    }

    @Test
    void survivesTheLargestStepOnTheLargestBid() {
        open("1.00", "9000000000000");
        bid(7, "9000000000000", START);

        assertThat(auction)
                .isNotNull()
                .extracting(it -> TypeRules.minimumNextBid(it.terms(), it.leader()))
                .isEqualTo(Micros.MAX);
        assertThat(rejectionOf(bid(8, "9000000000000", START))).isEqualTo(Reason.BID_TOO_LOW);
    }

    private Event open(String openingPrice, String increment) {
        return send(new OpenAuction(ID, terms(openingPrice, increment)), START - 1);
    }

    private static AuctionTerms terms(String openingPrice, String increment) {
        return new AuctionTerms(
                "watch", Micros.parse(openingPrice), Micros.parse(increment), START, END, UnknownFields.NONE);
    }

    private Event bid(long bidder, String amount, long atMs) {
        return send(new PlaceBid(ID, bidder, Micros.parse(amount), UnknownFields.NONE), atMs);
    }

    private Event close(CloseCause cause, long atMs) {
        return send(new CloseAuction(ID, cause), atMs);
    }

    private Event cancel(long atMs) {
        return send(new CancelAuction(ID, "lost in the post"), atMs);
    }

    private Event send(Command command, long atMs) {
        CommandMetadata metadata = new CommandMetadata(new Position(3, ++offset), atMs);
        Decision decision = Auctioneer.decide(auction, Bidder.NEW, command, 0, metadata);
        auction = decision.auction();
        return decision.event();
    }

    private static @Nullable Reason rejectionOf(Event event) {
        return event.rejection();
    }
}
