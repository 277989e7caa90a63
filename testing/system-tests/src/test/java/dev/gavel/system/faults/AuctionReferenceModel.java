package dev.gavel.system.faults;

import dev.gavel.schema.AuctionTerms;
import dev.gavel.schema.AuctionType;
import dev.gavel.schema.Command.PlaceBid;
import dev.gavel.schema.Increment;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A reference model of one auction, without Gavel's rules: no reserve, no buy-now, no soft close, a fixed increment.
/// It computes the leader and the price from the bids alone.
final class AuctionReferenceModel {
    private final AuctionTerms terms;
    private final long stepMicros;
    private final Set<String> keys = new HashSet<>();

    /// Of a sealed auction: each bidder's highest, in the order in which those were made.
    private final Map<Long, Long> sealed = new LinkedHashMap<>();

    private long leader;
    private long maximum;
    private long price;
    private boolean over;

    AuctionReferenceModel(AuctionTerms terms) {
        this.terms = terms;
        this.stepMicros = ((Increment.Fixed) terms.increment()).stepMicros();
    }

    /// @param key null: none
    void bid(PlaceBid bid, long atMs, @Nullable String key) {
        boolean again = key != null && !keys.add(bid.bidderId() + " " + key);
        if (again || over || atMs >= terms.endsAtMs()) {
            return;
        }
        switch (terms.type()) {
            case ENGLISH -> bidOpenly(bid.bidderId(), bid.amountMicros());
            case PROXY -> stateMaximum(bid.bidderId(), bid.amountMicros());
            case SEALED_FIRST, SEALED_SECOND -> seal(bid.bidderId(), bid.amountMicros());
        }
    }

    void close() {
        if (!over && terms.type().isSealed()) {
            unseal();
        }
        over = true;
    }

    /// `leader at price`; of a sealed auction before its close `0 at 0`.
    String standing() {
        return standing(leader, price);
    }

    static String standing(long leader, long priceMicros) {
        return leader + " at " + priceMicros;
    }

    private void bidOpenly(long bidder, long amount) {
        if (bidder != leader && amount >= (leader == 0 ? opening() : price + stepMicros)) {
            leader = bidder;
            price = amount;
        }
    }

    private void stateMaximum(long bidder, long amount) {
        if (leader == 0) {
            if (amount >= opening()) {
                leader = bidder;
                maximum = amount;
                price = opening();
            }
        } else if (bidder == leader) {
            maximum = Math.max(maximum, amount);
        } else if (amount >= price + stepMicros) {
            price = Math.min(Math.max(amount, maximum), Math.min(amount, maximum) + stepMicros);
            if (amount > maximum) {
                leader = bidder;
                maximum = amount;
            }
        }
    }

    private void seal(long bidder, long amount) {
        if (amount >= opening() && amount > sealed.getOrDefault(bidder, 0L)) {
            sealed.remove(bidder);
            sealed.put(bidder, amount);
        }
    }

    private void unseal() {
        List<Map.Entry<Long, Long>> bids =
                sealed.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).toList();
        if (!bids.isEmpty()) {
            leader = bids.getFirst().getKey();
            long second = bids.size() > 1 ? bids.get(1).getValue() : opening();
            price = terms.type() == AuctionType.SEALED_FIRST ? bids.getFirst().getValue() : second;
        }
    }

    private long opening() {
        return terms.prices().openingMicros();
    }
}
