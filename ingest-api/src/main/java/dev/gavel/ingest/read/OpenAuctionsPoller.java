package dev.gavel.ingest.read;

import dev.gavel.ingest.log.OpenAuctions;
import dev.gavel.ingest.log.OpenAuctionsBySeller;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the open auctions in Postgres now and then, all of them and those of the sellers who open some, on a thread
/// of its own.
public final class OpenAuctionsPoller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenAuctionsPoller.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /// After so long a seller who has just opened a first auction is counted.
    private static final Duration NEW_SELLERS_INTERVAL = Duration.ofSeconds(1);

    /// A count takes at most a tenth of the time, however many auctions there are.
    private static final int PAUSE_PER_COUNT = 9;

    private final Source source;
    private final OpenAuctions openAuctions;
    private final OpenAuctionsBySeller openAuctionsBySeller;
    private final PollingThread thread = new PollingThread("ingest-open-auctions", this::round);
    private long nextNs = System.nanoTime();

    /// Openings when the last count began.
    private long openedBefore;

    /// Where open auctions are counted.
    public interface Source {
        /// Open and scheduled auctions.
        ///
        /// @throws RuntimeException if they cannot be counted now
        long openAuctions();

        /// Open and scheduled auctions of a seller.
        ///
        /// @param most more are not counted
        /// @throws RuntimeException if they cannot be counted now
        long openAuctionsOfSeller(long sellerId, long most);
    }

    public OpenAuctionsPoller(Source source, OpenAuctions openAuctions, OpenAuctionsBySeller openAuctionsBySeller) {
        this.source = source;
        this.openAuctions = openAuctions;
        this.openAuctionsBySeller = openAuctionsBySeller;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.close();
    }

    private void round() throws InterruptedException {
        long startNs = System.nanoTime();
        if (startNs - nextNs >= 0) {
            count();
            nextNs = startNs + INTERVAL.toNanos();
        }
        countSellers(startNs);
        long countNs = System.nanoTime() - startNs;
        Thread.sleep(Duration.ofNanos(Math.max(NEW_SELLERS_INTERVAL.toNanos(), PAUSE_PER_COUNT * countNs)));
    }

    /// Openings since the start of the count before this one may be missing in it.
    void count() {
        long openedNow = openAuctions.opened();
        try {
            openAuctions.counted(source.openAuctions(), openedBefore);
            openedBefore = openedNow;
        } catch (RuntimeException e) {
            // Any failure: the last count stands, with every opening since.
            log.atDebug().setCause(e).log("open auctions could not be counted");
        }
    }

    void countSellers(long nowNs) {
        try {
            openAuctionsBySeller.count(
                    seller -> source.openAuctionsOfSeller(seller, openAuctionsBySeller.limit()), nowNs);
        } catch (RuntimeException e) {
            // Any failure: the last counts stand, with every opening since.
            log.atDebug().setCause(e).log("open auctions of sellers could not be counted");
        }
    }
}
