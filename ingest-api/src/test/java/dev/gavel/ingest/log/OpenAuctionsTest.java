package dev.gavel.ingest.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OpenAuctionsTest {
    private final OpenAuctions auctions = new OpenAuctions(10);

    @Test
    void refusesOpeningsAtTheLimit() {
        auctions.counted(8, auctions.opened());

        assertThat(auctions.tryOpen()).isTrue();
        assertThat(auctions.tryOpen()).isTrue();
        assertThat(auctions.tryOpen()).isFalse();
        assertThat(auctions.estimate()).isEqualTo(10);
        assertThat(auctions.refused()).isEqualTo(1);

        auctions.notOpened();
        assertThat(auctions.tryOpen()).isTrue();
    }

    /// Without a read model, only what this instance opened is known.
    @Test
    void onlyRisesWithoutACount() {
        openAsManyAsMayBe();
        assertThat(auctions.tryOpen()).isFalse();
    }

    private void openAsManyAsMayBe() {
        for (int i = 0; i < 10; i++) {
            assertThat(auctions.tryOpen()).isTrue();
        }
    }

    @Test
    void seesAuctionsEndInTheNextCount() {
        openAsManyAsMayBe();

        auctions.counted(3, auctions.opened());

        assertThat(auctions.estimate()).isEqualTo(3);
        assertThat(auctions.tryOpen()).isTrue();
    }
}
