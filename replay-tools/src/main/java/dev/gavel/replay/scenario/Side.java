package dev.gavel.replay.scenario;

import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.AuctionHouse;
import dev.gavel.processor.auction.AuctionHouse.Outcome;
import dev.gavel.processor.auction.Stamp;
import dev.gavel.replay.log.ReplayMemory;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One of the two: the auctions of a partition under some rules, and what they come to.
final class Side {
    private final ReplayMemory memory = new ReplayMemory();
    private final AuctionHouse house = new AuctionHouse(memory);
    private final Map<Long, AuctionCourse> courses = new HashMap<>();
    private final Map<Reason, Long> refusals = new EnumMap<>(Reason.class);

    Outcome decide(Envelope envelope, Stamp stamp) {
        Outcome outcome = house.decide(envelope, stamp);
        count(outcome.event().auctionId(), outcome.event().fact());
        return outcome;
    }

    /// Null: there is no such auction.
    @Nullable Auction auction(long id) {
        return memory.auction(id);
    }

    AuctionCourse course(long id) {
        return courses.getOrDefault(id, AuctionCourse.NONE);
    }

    Map<Long, AuctionCourse> courses() {
        return courses;
    }

    Map<Reason, Long> refusals() {
        return refusals;
    }

    private void count(long id, Fact fact) {
        switch (fact) {
            case Fact.Opened _ -> courses.put(id, course(id).opened());
            case Fact.BidAccepted accepted -> {
                AuctionCourse with = course(id).withAccepted();
                Fact.Closed closed = accepted.closed();
                courses.put(id, closed == null ? with : with.closed(closed.winnerId(), closed.hammerPriceMicros()));
            }
            case Fact.BidRefused refused -> {
                refusals.merge(refused.reason(), 1L, Long::sum);
                // What nobody opened is not remembered, or strangers could fill the memory.
                courses.computeIfPresent(id, (_, course) -> course.withRefused());
            }
            case Fact.Closed closed ->
                    courses.put(id, course(id).closed(closed.winnerId(), closed.hammerPriceMicros()));
            case Fact.Cancelled _ -> courses.put(id, course(id).cancelled());
            case Fact.Retracted _, Fact.Repeated _, Fact.Refused _ -> {
                // Neither a bid nor an end.
            }
        }
    }
}
