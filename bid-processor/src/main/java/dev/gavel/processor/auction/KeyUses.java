package dev.gavel.processor.auction;

/// How many idempotency keys their owner (a bidder, or the seller) has used in one auction. Those of rejected commands
/// are counted apart. Sizes are in keys of ordinary size, see [Idempotency#size].
///
/// @param number all of them
/// @param counted those that the auction has counted, too, in this era
/// @param era of the auction, when `counted` began
/// @param atMs broker time of the latest one
public record KeyUses(int number, int counted, int era, long atMs) {
    /// No key was used, or all have expired.
    public static final KeyUses NONE = new KeyUses(0, 0, 0, 0);

    /// Whether no key that is counted here can still be valid.
    public boolean isExpired(boolean rejected, long nowMs) {
        return nowMs - atMs >= Idempotency.windowMs(rejected);
    }

    /// One more key.
    ///
    /// @param counter of the auction, before the key
    KeyUses plus(int size, boolean rejected, int counter, long nowMs) {
        KeyUses before = isExpired(rejected, nowMs) ? NONE : this;
        int now = counter / Idempotency.eraKeys(rejected);
        int countedBefore = before.era == now ? before.counted : 0;
        int most = Idempotency.maxOwnerKeys(rejected);
        return new KeyUses(before.number + size, Math.min(most, countedBefore + size), now, nowMs);
    }

    /// How much a key that led from the given uses to these adds to the counter of the auction.
    int countedSince(KeyUses before, boolean rejected) {
        boolean continued = !before.isExpired(rejected, atMs) && before.era == era;
        return continued ? counted - before.counted : counted;
    }
}
