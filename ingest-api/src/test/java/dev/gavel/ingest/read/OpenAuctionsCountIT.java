package dev.gavel.ingest.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.gavel.storage.DatabaseUrl;
import dev.gavel.testing.FreePorts;
import dev.gavel.testing.Stores;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenAuctionsCountIT {
    private static final int SLICE = 10;

    @Test
    void countsOpenAndScheduledAuctionsInSlices(@TempDir Path data) throws Exception {
        try (Stores stores = Stores.start(data);
                OpenAuctionsCount count = OpenAuctionsCount.of(stores.url(), SLICE)) {
            stores.execute(
                    "CREATE TABLE auctions (id bigint PRIMARY KEY, status text NOT NULL,"
                            + " seller_id bigint NOT NULL DEFAULT 0)");
            assertThat(count.openAuctions()).isZero();

            insert(stores, "open", 1, SLICE);
            assertThat(count.openAuctions()).as("exactly one slice").isEqualTo(SLICE);
            insert(stores, "open", 1_001, 1_037);
            insert(stores, "scheduled", 2_001, 2_023);
            insert(stores, "sold", 3_001, 3_500);

            assertThat(count.openAuctions()).isEqualTo(SLICE + 37 + 23);

            stores.execute("UPDATE auctions SET seller_id = 7 WHERE id BETWEEN 2_001 AND 3_500");
            assertThat(count.openAuctionsOfSeller(7, 100)).as("not those that are sold").isEqualTo(23);
            assertThat(count.openAuctionsOfSeller(7, 20)).isEqualTo(20);
            assertThat(count.openAuctionsOfSeller(8, 100)).isZero();
        }
    }

    @Test
    void failsWhilePostgresIsAway() {
        DatabaseUrl nobody = DatabaseUrl.parse("postgres://postgres@127.0.0.1:" + FreePorts.find() + "/postgres");
        try (OpenAuctionsCount count = OpenAuctionsCount.of(nobody, SLICE)) {
            assertThatExceptionOfType(ReadModels.UnavailableException.class).isThrownBy(count::openAuctions);
            assertThatExceptionOfType(ReadModels.UnavailableException.class)
                    .isThrownBy(() -> count.openAuctionsOfSeller(7, 100));
        }
    }

    private static void insert(Stores stores, String status, int first, int last) throws Exception {
        stores.execute(
                "INSERT INTO auctions SELECT id, '%s' FROM generate_series(%d, %d) id".formatted(status, first, last));
    }
}
