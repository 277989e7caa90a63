package dev.gavel.replay.scenario;

import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// One side in numbers.
///
/// @param auctions by what they came to; those that were never opened are not counted
/// @param revenueMicros all hammer prices, which may be more than a `long` holds
/// @param refusals refused bids by the reason that counts first, those on auctions that did not exist included
public record Totals(Map<Status, Long> auctions, BigInteger revenueMicros, long accepted, Map<Reason, Long> refusals) {
    static final Totals NONE = new Totals(Map.of(), BigInteger.ZERO, 0, Map.of());

    public Totals {
        auctions = Collections.unmodifiableMap(copy(Status.class, auctions));
        refusals = Collections.unmodifiableMap(copy(Reason.class, refusals));
    }

    public long refused() {
        return refusals.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(Status status) {
        return auctions.getOrDefault(status, 0L);
    }

    /// One auction more; its refusals are counted apart.
    Totals with(AuctionCourse course) {
        if (course.status() == null) {
            return this;
        }
        Map<Status, Long> counted = copy(Status.class, auctions);
        counted.merge(course.status(), 1L, Long::sum);
        return new Totals(
                counted,
                revenueMicros.add(BigInteger.valueOf(course.hammerMicros())),
                accepted + course.accepted(),
                refusals);
    }

    Totals withRefusals(Map<Reason, Long> more) {
        Map<Reason, Long> counted = copy(Reason.class, refusals);
        more.forEach((reason, count) -> counted.merge(reason, count, Long::sum));
        return new Totals(auctions, revenueMicros, accepted, counted);
    }

    private static <K extends Enum<K>> Map<K, Long> copy(Class<K> keys, Map<K, Long> counts) {
        Map<K, Long> copy = new EnumMap<>(keys);
        copy.putAll(counts);
        return copy;
    }
}
