package dev.gavel.ingest.webhook;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gavel.ingest.read.PostgresReadModel;
import dev.gavel.ingest.read.ReadModels;
import dev.gavel.schema.AuctionView;
import dev.gavel.schema.Event;
import dev.gavel.schema.Fact;
import dev.gavel.storage.DatabaseUrl;
import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Who sells an auction. Only the event that opens it says so; of others the read model is asked, which may be behind.
/// Safe for threads.
final class AuctionSellers implements AutoCloseable {
    private static final int MAX_KNOWN = 100_000;
    private static final Duration READ_AGAIN = Duration.ofMillis(200);

    private final DatabaseUrl database;
    private final Cache<Long, Long> known = Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();
    private @Nullable PostgresReadModel reads; // guarded by this; null: no subscription has asked

    AuctionSellers(DatabaseUrl database) {
        this.database = database;
    }

    /// The seller; 0: nobody; empty: the read model does not have the auction yet, or does not answer. Waits a moment
    /// in that case.
    OptionalLong of(Event event) throws InterruptedException {
        if (event.fact() instanceof Fact.Opened(var terms)) {
            known.put(event.auctionId(), terms.sellerId());
            return OptionalLong.of(terms.sellerId());
        }
        if (event.standing() == null) {
            return OptionalLong.of(0); // there is no such auction
        }
        Long seller = known.getIfPresent(event.auctionId());
        if (seller == null) {
            seller = read(event.auctionId());
        }
        if (seller == null) {
            TimeUnit.NANOSECONDS.sleep(READ_AGAIN.toNanos());
            return OptionalLong.empty();
        }
        known.put(event.auctionId(), seller);
        return OptionalLong.of(seller);
    }

    private @Nullable Long read(long auctionId) {
        try {
            AuctionView auction = reads().auction(auctionId);
            return auction == null ? null : (Long) auction.terms().sellerId();
        } catch (ReadModels.UnavailableException e) {
            return null;
        }
    }

    private synchronized PostgresReadModel reads() {
        PostgresReadModel opened = reads == null ? PostgresReadModel.of(database, InstantSource.system()) : reads;
        reads = opened;
        return opened;
    }

    @Override
    public synchronized void close() {
        if (reads != null) {
            reads.close();
        }
    }
}
