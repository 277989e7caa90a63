package dev.gavel.processor.auction;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.CloseCause;
import dev.gavel.schema.Command;
import dev.gavel.schema.Command.CancelAuction;
import dev.gavel.schema.Command.CloseAuction;
import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Command.RetractBid;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Micros;
import dev.gavel.schema.Position;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Standing;
import dev.gavel.schema.UnknownFields;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One auction from its opening on, with short methods for its commands. [#at] sets the time.
final class TestAuction {
    static final long ID = 42;
    static final long START = 1_000;
    static final long END = 100_000;

    private final Map<Long, Bidder> bidders = new HashMap<>();
    private @Nullable Auction auction;
    private long offset;
    private long nowMs = START;
    private Event last;

    private TestAuction(AuctionTerms terms) {
        last = send(new OpenAuction(ID, terms), 0);
    }

    static TestAuction of(AuctionTerms terms) {
        return new TestAuction(terms);
    }

    TestAuction at(long ms) {
        nowMs = ms;
        return this;
    }

    /// @return the bid's id
    long bid(long bidderId, String amount) {
        return bid(bidderId, amount, 0, 0);
    }

    long bid(long bidderId, String amount, long expiresAtMs, long deadlineMs) {
        PlaceBid bid = new PlaceBid(ID, bidderId, Micros.parse(amount), expiresAtMs, UnknownFields.NONE);
        return send(bid, deadlineMs).position().bidId();
    }

    TestAuction retract(long bidId, long bidderId) {
        send(new RetractBid(ID, bidId, bidderId), 0);
        return this;
    }

    TestAuction close(CloseCause cause) {
        send(new CloseAuction(ID, cause), 0);
        return this;
    }

    TestAuction cancel() {
        send(new CancelAuction(ID, "lost in the post"), 0);
        return this;
    }

    Event event() {
        return last;
    }

    Auction state() {
        return Objects.requireNonNull(auction);
    }

    Fact fact() {
        return last.fact();
    }

    Standing standing() {
        return Objects.requireNonNull(last.standing());
    }

    /// As people read it; `0.00`: none.
    String price() {
        return Micros.format(standing().priceMicros());
    }

    String minimum() {
        return Micros.format(standing().minimumNextBidMicros());
    }

    long leader() {
        return standing().leaderId();
    }

    /// Of the last command: the primary reason first; empty: it was not rejected.
    List<Reason> rejections() {
        List<Reason> reasons = new ArrayList<>();
        Reason reason = last.rejection();
        if (reason != null) {
            reasons.add(reason);
        }
        if (last.fact() instanceof Fact.BidRefused rejected) {
            reasons.addAll(rejected.also());
        }
        return reasons;
    }

    private Event send(Command command, long deadlineMs) {
        long bidderId = command instanceof PlaceBid bid ? bid.bidderId() : 0;
        bidderId = command instanceof RetractBid retract ? retract.bidderId() : bidderId;
        CommandMetadata metadata = new CommandMetadata(new Position(3, ++offset), nowMs);
        Bidder bidder = bidders.getOrDefault(bidderId, Bidder.NEW);
        Decision decision = Auctioneer.decide(auction, bidder, command, deadlineMs, metadata);
        auction = decision.auction();
        bidders.put(bidderId, decision.bidder());
        last = decision.event();
        return last;
    }
}
