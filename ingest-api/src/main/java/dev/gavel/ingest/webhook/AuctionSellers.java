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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who sells an auction. Only the event that opens it says so; of others the read model is asked, which may be behind.
/// Safe for threads.
final class AuctionSellers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(AuctionSellers.class);
    private static final int MAX_KNOWN = 100_000;
    private static final Duration READ_AGAIN = Duration.ofMillis(200);
    private static final Duration MISSING_FOR = Duration.ofMinutes(1);
    private static final long NOBODY = 0;

    private final Supplier<ReadModels> open;
    private final Cache<Long, Long> known = Caffeine.newBuilder().maximumSize(MAX_KNOWN).build();

    /// Auctions that the read model should have and does not.
    private final Cache<Long, Long> missing =
            Caffeine.newBuilder().maximumSize(MAX_KNOWN).expireAfterWrite(MISSING_FOR).build();

    private @Nullable ReadModels reads; // guarded by this; null: no subscription has asked

    AuctionSellers(DatabaseUrl database) {
        this(() -> PostgresReadModel.of(database, InstantSource.system()));
    }

    AuctionSellers(Supplier<ReadModels> open) {
        this.open = open;
    }

    /// The seller; 0: nobody, or the read model has every event up to this one and not its auction; empty: it does not
    /// have the auction yet, or does not answer. Waits a moment in that case.
    OptionalLong of(Event event) throws InterruptedException {
        if (event.fact() instanceof Fact.Opened(var terms)) {
            known.put(event.auctionId(), terms.sellerId());
            return OptionalLong.of(terms.sellerId());
        }
        if (event.standing() == null) {
            return OptionalLong.of(NOBODY); // there is no such auction
        }
        Long seller = known.getIfPresent(event.auctionId());
        if (seller == null) {
            seller = missing.getIfPresent(event.auctionId());
        }
        if (seller == null) {
            seller = read(event);
        }
        if (seller == null) {
            TimeUnit.NANOSECONDS.sleep(READ_AGAIN.toNanos());
            return OptionalLong.empty();
        }
        return OptionalLong.of(seller);
    }

    private @Nullable Long read(Event event) {
        try {
            // In this order: what it is past, it has.
            boolean isPast = reads().isPast(event.position());
            AuctionView auction = reads().auction(event.auctionId());
            if (auction != null) {
                known.put(event.auctionId(), auction.terms().sellerId());
                return auction.terms().sellerId();
            }
            if (!isPast) {
                return null;
            }
        } catch (ReadModels.UnavailableException e) {
            return null;
        }
        // Waiting for it would hold up every other auction.
        missing.put(event.auctionId(), NOBODY);
        log.atError()
                .addKeyValue("auction", event.auctionId())
                .addKeyValue("position", event.position())
                .log("auction is missing in the read models; webhooks of its seller skip it until gavel rebuild");
        return NOBODY;
    }

    private synchronized ReadModels reads() {
        ReadModels opened = reads == null ? open.get() : reads;
        reads = opened;
        return opened;
    }

    @Override
    public synchronized void close() {
        if (reads instanceof PostgresReadModel opened) {
            opened.close();
        }
    }
}
