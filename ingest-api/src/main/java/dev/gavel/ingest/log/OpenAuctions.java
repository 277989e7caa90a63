package dev.gavel.ingest.log;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/// How many auctions are open, scheduled ones included, and how many may be.
///
/// The read model counts them now and then. Between two counts the openings of this instance are added, and none is
/// ever subtracted before a count shows it. A count misses what the projector has not written yet, so the openings
/// since the start of the count before are added as well. While the read model is away, the number can only rise.
public final class OpenAuctions {
    private final long limit;
    private final AtomicLong opened = new AtomicLong();
    private final LongAdder refused = new LongAdder();
    private volatile long counted;
    private volatile long openedBeforeCount;

    public OpenAuctions(long limit) {
        this.limit = limit;
    }

    /// Returns `false` at the limit. Otherwise the auction counts as open, unless [#notOpened] takes it back.
    public boolean tryOpen() {
        if (counted + opened.incrementAndGet() - openedBeforeCount > limit) {
            opened.decrementAndGet();
            refused.increment();
            return false;
        }
        return true;
    }

    /// The auction was certainly not opened.
    public void notOpened() {
        opened.decrementAndGet();
    }

    /// Openings by this instance so far, to be passed to [#counted].
    public long opened() {
        return opened.get();
    }

    /// Takes a count of the read model.
    ///
    /// @param auctions that are open or scheduled
    /// @param openedBefore the value of [#opened] at an earlier time, whose openings the read model has by now
    public void counted(long auctions, long openedBefore) {
        counted = auctions;
        openedBeforeCount = openedBefore;
    }

    /// Openings of this instance that are added to the last count.
    long uncounted() {
        return opened.get() - openedBeforeCount;
    }

    /// Open and scheduled auctions, as far as is known; never fewer than there are, except for the openings of other
    /// instances since the last count.
    public long estimate() {
        return counted + uncounted();
    }

    public long limit() {
        return limit;
    }

    /// Openings that were rejected because of the limit.
    public long refused() {
        return refused.sum();
    }
}
