package dev.gavel.replay.scenario;

import dev.gavel.replay.scenario.ScenarioResult.AuctionDiff.AuctionResult;
import dev.gavel.schema.Reason;
import dev.gavel.schema.Status;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// The totals of all auctions under one set of terms.
///
/// @param auctions the number of auctions by status; auctions that were never opened are not counted
/// @param revenueMicros the sum of the hammer prices, which may exceed a `long`
/// @param accepted the number of accepted bids
/// @param rejections the number of rejected bids by primary reason, including those on unknown auctions
public record ScenarioTotals(
        Map<Status, Long> auctions, BigInteger revenueMicros, long accepted, Map<Reason, Long> rejections) {
    static final ScenarioTotals NONE = new ScenarioTotals(Map.of(), BigInteger.ZERO, 0, Map.of());

    public ScenarioTotals {
        auctions = Collections.unmodifiableMap(copy(Status.class, auctions));
        rejections = Collections.unmodifiableMap(copy(Reason.class, rejections));
    }

    /// The revenue with at least two decimals, as every amount.
    public BigDecimal revenue() {
        BigDecimal revenue = new BigDecimal(revenueMicros, 6).stripTrailingZeros();
        return revenue.scale() < 2 ? revenue.setScale(2, RoundingMode.UNNECESSARY) : revenue;
    }

    public long rejected() {
        return rejections.values().stream().mapToLong(Long::longValue).sum();
    }

    public long rejected(Reason reason) {
        return rejections.getOrDefault(reason, 0L);
    }

    public long count(Status status) {
        return auctions.getOrDefault(status, 0L);
    }

    /// Adds one auction, except for its rejected bids, which are counted by reason.
    ScenarioTotals plus(AuctionResult result) {
        if (result.status() == null) {
            return this;
        }
        Map<Status, Long> counts = copy(Status.class, auctions);
        counts.merge(result.status(), 1L, Long::sum);
        return new ScenarioTotals(
                counts,
                revenueMicros.add(BigInteger.valueOf(result.hammerMicros())),
                accepted + result.accepted(),
                rejections);
    }

    ScenarioTotals plusRejections(Map<Reason, Long> more) {
        Map<Reason, Long> counts = copy(Reason.class, rejections);
        more.forEach((reason, count) -> counts.merge(reason, count, Long::sum));
        return new ScenarioTotals(auctions, revenueMicros, accepted, counts);
    }

    private static <K extends Enum<K>> Map<K, Long> copy(Class<K> keys, Map<K, Long> counts) {
        Map<K, Long> copy = new EnumMap<>(keys);
        copy.putAll(counts);
        return copy;
    }
}
