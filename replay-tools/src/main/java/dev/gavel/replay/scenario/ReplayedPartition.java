package dev.gavel.replay.scenario;

import dev.gavel.processor.AuctionEngine;
import dev.gavel.processor.AuctionEngine.ProcessedCommand;
import dev.gavel.processor.auction.Auction;
import dev.gavel.processor.auction.CommandMetadata;
import dev.gavel.replay.log.ReplayAuctionStore;
import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.schema.Envelope;
import dev.gavel.schema.Fact;
import dev.gavel.schema.Reason;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The auctions of a partition, decided under one set of terms, with their results so far.
final class ReplayedPartition {
    private final ReplayAuctionStore memory = new ReplayAuctionStore();
    private final AuctionEngine engine = new AuctionEngine(memory);
    private final Map<Long, AuctionResult> results = new HashMap<>();
    private final Map<Reason, Long> rejections = new EnumMap<>(Reason.class);

    ProcessedCommand decide(Envelope envelope, CommandMetadata metadata) {
        ProcessedCommand outcome = engine.process(envelope, metadata);
        count(outcome.event().auctionId(), outcome.event().fact());
        return outcome;
    }

    /// Returns `null` if there is no such auction.
    @Nullable Auction auction(long id) {
        return memory.auction(id);
    }

    AuctionResult result(long id) {
        return results.getOrDefault(id, AuctionResult.NONE);
    }

    /// Forgets the result of an auction that has just been opened.
    void remove(long id) {
        results.remove(id);
    }

    Set<Long> auctionIds() {
        return results.keySet();
    }

    /// The number of rejected bids by primary reason.
    Map<Reason, Long> rejections() {
        return rejections;
    }

    private void count(long id, Fact fact) {
        switch (fact) {
            case Fact.Opened _ -> results.put(id, result(id).opened());
            case Fact.BidAccepted accepted -> {
                AuctionResult with = result(id).withAccepted();
                Fact.Closed closed = accepted.closed();
                results.put(id, closed == null ? with : with.closed(closed.winnerId(), closed.hammerPriceMicros()));
            }
            case Fact.BidRefused rejected -> {
                rejections.merge(rejected.reason(), 1L, Long::sum);
                // Ids that were never opened are not kept, because requests can name any number of them.
                results.computeIfPresent(id, (_, result) -> result.withRejected());
            }
            case Fact.Closed closed ->
                    results.put(id, result(id).closed(closed.winnerId(), closed.hammerPriceMicros()));
            case Fact.Cancelled _ -> results.put(id, result(id).cancelled());
            case Fact.Retracted _, Fact.Repeated _, Fact.Refused _ -> {
                // These neither count as bids nor end an auction.
            }
        }
    }
}
