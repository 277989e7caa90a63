package dev.gavel.ingest.read;

import dev.gavel.ingest.log.OpenAuctions;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the open auctions in Postgres now and then, on a thread of its own.
public final class OpenAuctionsPoller implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OpenAuctionsPoller.class);
    private static final Duration INTERVAL = Duration.ofSeconds(10);

    /// A count takes at most a tenth of the time, however many auctions there are.
    private static final int PAUSE_PER_COUNT = 9;

    private static final long CLOSE_WAIT_MS = 5_000;

    private final Source source;
    private final OpenAuctions openAuctions;
    private final Thread thread = Thread.ofPlatform().daemon().name("ingest-open-auctions").unstarted(this::run);

    /// Openings when the last count began.
    private long openedBefore;

    /// Where open auctions are counted.
    @FunctionalInterface
    public interface Source {
        /// Open and scheduled auctions.
        ///
        /// @throws RuntimeException if they cannot be counted now
        long openAuctions();
    }

    public OpenAuctionsPoller(Source source, OpenAuctions openAuctions) {
        this.source = source;
        this.openAuctions = openAuctions;
    }

    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(CLOSE_WAIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                long startNs = System.nanoTime();
                count();
                long countNs = System.nanoTime() - startNs;
                Thread.sleep(Duration.ofNanos(Math.max(INTERVAL.toNanos(), PAUSE_PER_COUNT * countNs)));
            }
        } catch (InterruptedException e) {
            log.atDebug().log("counting open auctions stopped");
        }
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
}
