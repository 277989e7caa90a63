package dev.gavel.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gavel.ingest.log.OpenAuctions;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenAuctionsPollerTest {
    private final OpenAuctions auctions = new OpenAuctions(1_000);

    @Test
    void keepsTheLastCountWhileTheReadModelIsAway() {
        AtomicLong inReadModel = new AtomicLong(7);
        OpenAuctionsPoller poller =
                new OpenAuctionsPoller(
                        () -> {
                            long count = inReadModel.get();
                            if (count < 0) {
                                throw new IllegalStateException("away");
                            }
                            return count;
                        },
                        auctions);
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
        OpenAuctionsPoller poller = new OpenAuctionsPoller(inReadModel::get, auctions);
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
        try (OpenAuctionsPoller poller = new OpenAuctionsPoller(() -> 42, auctions)) {
            poller.start();
            await().until(() -> auctions.estimate() == 42);
        }
    }
}
