package dev.gavel.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.log.OpenAuctions;
import dev.gavel.ingest.log.OpenAuctionsBySeller;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class OpenAuctionsPollerTest {
    private final OpenAuctions auctions = new OpenAuctions(1_000);
    private final OpenAuctionsBySeller bySeller = new OpenAuctionsBySeller(10);

    @Test
    void keepsTheLastCountWhileTheReadModelIsAway() {
        AtomicLong inReadModel = new AtomicLong(7);
        OpenAuctionsPoller poller =
                poller(() -> {
                    long count = inReadModel.get();
                    if (count < 0) {
                        throw new IllegalStateException("away");
                    }
                    return count;
                });
        poller.count();
        assertThat(auctions.estimate()).isEqualTo(7);

        inReadModel.set(-1);
        poller.count();

        assertThat(auctions.estimate()).isEqualTo(7);
    }

    /// A count shows what the projector has written. What was opened shortly before it may be missing.
    @Test
    void addsOpeningsThatTheProjectorMayNotHaveWritten() {
        AtomicLong inReadModel = new AtomicLong();
        OpenAuctionsPoller poller = poller(inReadModel::get);
        poller.count();
        for (int i = 0; i < 5; i++) {
            auctions.tryOpen();
        }

        poller.count();
        assertThat(auctions.estimate()).as("none written yet").isEqualTo(5);

        inReadModel.set(5);
        poller.count();
        assertThat(auctions.estimate()).as("all written").isEqualTo(5);

        inReadModel.set(2);
        poller.count();
        assertThat(auctions.estimate()).as("three have ended").isEqualTo(2);
    }

    @Test
    void countsOnAThreadOfItsOwn() {
        try (OpenAuctionsPoller poller = poller(() -> 42)) {
            poller.start();
            await().until(() -> auctions.estimate() == 42);
        }
    }

    @Test
    void countsASellerSoonAfterTheFirstOpening() {
        try (OpenAuctionsPoller poller = poller(() -> 42)) {
            poller.start();
            // Also the first opening can be refused, if the count comes that soon.
            await().until(() -> !bySeller.tryOpen(7));
            assertThat(bySeller.tryOpen(8)).isTrue();
        }
    }

    /// Seller 7 has 42 open auctions, and others have none.
    private OpenAuctionsPoller poller(LongSupplier all) {
        OpenAuctionsPoller.Source source =
                new OpenAuctionsPoller.Source() {
                    @Override
                    public long openAuctions() {
                        return all.getAsLong();
                    }

                    @Override
                    public long openAuctionsOfSeller(long sellerId, long most) {
                        return sellerId == 7 ? Math.min(42, most) : 0;
                    }
                };
        return new OpenAuctionsPoller(source, auctions, bySeller);
    }
}
