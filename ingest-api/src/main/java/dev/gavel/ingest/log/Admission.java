package dev.gavel.ingest.log;

import dev.gavel.schema.Command.OpenAuction;
import dev.gavel.schema.Event;
import dev.gavel.schema.Position;
import dev.gavel.schema.codec.AuctionKey;
import dev.gavel.schema.codec.TermsCodec;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Decides whether a command may go to the log now. Three rules bound the wait of every caller:
///
/// - The commands of a partition that are on the log and not decided have a limit, see [PartitionLag].
/// - Patient callers, who can wait or do not ask for the decision (streams, `respond-async`), may use a quarter of that
///   limit.
/// - One auction may have as many undecided commands as places are left (a dynamic threshold, as switches share their
///   buffers): a flood on n auctions leaves one place in n + 1 to all others.
public final class Admission {
    /// Commands that may wait on all partitions together, however slow the processor is.
    private static final long MIN_LIMIT = 16_384;

    private static final long MIN_PARTITION_LIMIT = 512;

    /// Auctions share a count if their hashes are equal. See [UndecidedShares].
    private static final int SHARES = 1 << 13;

    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;
    private static final int HASH_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(SHARES);

    /// One of this many asynchronous commands asks for a reply, which shows how far the processor is.
    private static final int COMMANDS_PER_PROBE = 16;

    /// Above the limit, one command per interval is still admitted. Its reply shows how far the processor really is:
    /// the commands of other instances may be decided, but not committed yet.
    private static final long OVER_LIMIT_INTERVAL_NS = 1_000_000_000;

    private final PartitionLag[] lags;
    private final UndecidedShares[] undecided;
    private final AtomicLongArray asynchronous;
    private final AtomicLongArray lastOverLimitNs;
    private final AtomicIntegerArray commandsOfShare = new AtomicIntegerArray(SHARES);
    private final LongAdder refusedInFlight = new LongAdder();
    private final LongAdder refusedBehind = new LongAdder();
    private final LongAdder refusedBusy = new LongAdder();
    private final LongAdder refusedTerms = new LongAdder();
    private final OpenAuctions openAuctions;
    private final OpenAuctionsBySeller openAuctionsBySeller;
    private final int maxTermsBytes;

    /// @param partitions of `auction-commands`
    public Admission(int partitions, AdmissionLimits limits) {
        long minLimit = Math.max(MIN_PARTITION_LIMIT, MIN_LIMIT / partitions);
        lags = new PartitionLag[partitions];
        undecided = new UndecidedShares[partitions];
        asynchronous = new AtomicLongArray(partitions);
        lastOverLimitNs = new AtomicLongArray(partitions);
        openAuctions = new OpenAuctions(limits.maxOpenAuctions());
        openAuctionsBySeller = new OpenAuctionsBySeller(limits.maxOpenAuctionsOfSeller());
        maxTermsBytes = limits.maxTermsBytes();
        long nowNs = System.nanoTime();
        for (int i = 0; i < partitions; i++) {
            lags[i] = new PartitionLag(minLimit, limits.maxLag());
            undecided[i] = new UndecidedShares();
            lastOverLimitNs.set(i, nowNs - OVER_LIMIT_INTERVAL_NS);
        }
    }

    int partition(byte[] key) {
        return AuctionKey.partition(key, lags.length);
    }

    /// Admits a command, or returns why not. [#leave] or [#leaveUndecided] ends what this begins.
    ///
    /// @param patient whether the caller can wait, or does not ask for the decision
    /// @param freeInFlight commands that may still be in flight
    CommandOutcome.@Nullable Failed enter(long auctionId, int partition, boolean patient, int freeInFlight) {
        if (freeInFlight <= 0) {
            return new CommandOutcome.TooManyInFlight();
        }
        PartitionLag lag = lags[partition];
        long free = (patient ? lag.patientLimit() : lag.limit()) - lag.commands();
        int share = share(auctionId);
        if (free <= 0) {
            if (!claimOverLimit(partition)) {
                return new CommandOutcome.ProcessorBehind();
            }
            commandsOfShare.getAndIncrement(share);
        } else if (commandsOfShare.getAndIncrement(share) >= Math.min(free, freeInFlight)) {
            commandsOfShare.getAndDecrement(share);
            return new CommandOutcome.AuctionBusy();
        }
        return null;
    }

    /// Checks an opening against the limits of open auctions, of all sellers and of this one, and against the size of
    /// its terms. Counts a rejection. [#endOpening] ends what this begins.
    CommandOutcome.@Nullable Failed enterOpening(OpenAuction open) {
        int bytes = TermsCodec.encode(open.terms()).length;
        if (bytes > maxTermsBytes) {
            refusedTerms.increment();
            return new CommandOutcome.TermsTooLarge(bytes, maxTermsBytes);
        }
        long seller = open.terms().sellerId();
        if (!openAuctionsBySeller.tryOpen(seller)) {
            return new CommandOutcome.TooManyOpenAuctionsOfSeller(openAuctionsBySeller.limit());
        }
        if (!openAuctions.tryOpen()) {
            openAuctionsBySeller.notOpened(seller);
            return new CommandOutcome.TooManyOpenAuctions();
        }
        return null;
    }

    /// To be called when the outcome of an opening is known.
    void endOpening(OpenAuction open, CommandOutcome outcome) {
        boolean isOpen =
                switch (outcome) {
                    case CommandOutcome.Decided(Event event) -> event.rejection() == null;
                    case CommandOutcome.Appended _, CommandOutcome.Uncertain _ -> true;
                    case CommandOutcome.RejectedLocally _, CommandOutcome.Failed _ -> false;
                };
        if (!isOpen) {
            openAuctions.notOpened();
            openAuctionsBySeller.notOpened(open.terms().sellerId());
        }
    }

    /// The auctions that are open.
    public OpenAuctions openAuctions() {
        return openAuctions;
    }

    /// The auctions that are open, of each seller.
    public OpenAuctionsBySeller openAuctionsBySeller() {
        return openAuctionsBySeller;
    }

    /// Releases the place of a command that is decided, is certainly not on the log, or is of unknown outcome.
    void leave(long auctionId) {
        commandsOfShare.getAndDecrement(share(auctionId));
    }

    /// Releases the place of a command that is on the log, but for which nobody waits any more.
    void leaveUndecided(long auctionId, Position at) {
        UndecidedShares there = undecided[at.partition()];
        if (!there.add(at.offset(), share(auctionId))) {
            leave(auctionId);
        }
        there.decided(lags[at.partition()].decided(), this::release);
    }

    /// Whether an asynchronous command has to ask for a reply.
    boolean needsProbe(int partition) {
        return asynchronous.incrementAndGet(partition) % COMMANDS_PER_PROBE == 0
                || lags[partition].commands() > lags[partition].patientLimit();
    }

    void appended(Position at) {
        lags[at.partition()].appended(at.offset() + 1);
    }

    /// Takes the position of a decided command: all before it are decided as well.
    void decided(Position at) {
        if (at.partition() < lags.length) {
            decidedBefore(at.partition(), at.offset() + 1);
        }
    }

    /// Takes what Kafka says about a partition.
    ///
    /// @param end the offset after the last command
    /// @param committed the offset that the processor has committed; -1: none
    public void learn(int partition, long end, long committed) {
        lags[partition].appended(end);
        decidedBefore(partition, committed);
    }

    /// Sets the limits from the number of commands that were decided since the last call. Called by one thread.
    public void measure(long intervalNs) {
        for (PartitionLag lag : lags) {
            lag.measure(intervalNs);
        }
    }

    /// Commands of all partitions that are on the log and not decided.
    public long lag() {
        long sum = 0;
        for (PartitionLag lag : lags) {
            sum += lag.commands();
        }
        return sum;
    }

    /// How much of its limit the partition that is furthest behind has used, from 0.
    public double usedPart() {
        double most = 0;
        for (PartitionLag lag : lags) {
            most = Math.max(most, lag.commands() / (double) lag.limit());
        }
        return most;
    }

    /// Counts a command that was rejected and will not be tried again.
    void count(CommandOutcome.Failed refusal) {
        switch (refusal) {
            case CommandOutcome.TooManyInFlight() -> refusedInFlight.increment();
            case CommandOutcome.ProcessorBehind() -> refusedBehind.increment();
            case CommandOutcome.AuctionBusy() -> refusedBusy.increment();
            case CommandOutcome.NotAppended _,
                    CommandOutcome.Uncertain _,
                    CommandOutcome.TooManyOpenAuctions _,
                    CommandOutcome.TooManyOpenAuctionsOfSeller _,
                    CommandOutcome.TermsTooLarge _ -> {}
        }
    }

    /// Commands that were rejected because of the limit of commands in flight.
    public long refusedInFlight() {
        return refusedInFlight.sum();
    }

    /// Commands that were rejected because the processor is behind.
    public long refusedBehind() {
        return refusedBehind.sum();
    }

    /// Commands that were rejected because their auction had too many undecided ones.
    public long refusedBusy() {
        return refusedBusy.sum();
    }

    /// Openings that were rejected because their terms are too large.
    public long refusedTerms() {
        return refusedTerms.sum();
    }

    private void decidedBefore(int partition, long nextOffset) {
        if (lags[partition].decided(nextOffset)) {
            undecided[partition].decided(nextOffset, this::release);
        }
    }

    private void release(int share) {
        commandsOfShare.getAndDecrement(share);
    }

    private boolean claimOverLimit(int partition) {
        long nowNs = System.nanoTime();
        long lastNs = lastOverLimitNs.get(partition);
        return nowNs - lastNs >= OVER_LIMIT_INTERVAL_NS && lastOverLimitNs.compareAndSet(partition, lastNs, nowNs);
    }

    private static int share(long auctionId) {
        return (int) ((auctionId * GOLDEN_RATIO) >>> HASH_SHIFT);
    }
}
