package dev.gavel.system;

import static org.awaitility.Awaitility.await;

import dev.gavel.testing.ApiClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `gavel up --demo` gives people something to watch.
@Tag("slow")
final class DemoIT {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Pattern BIDS = Pattern.compile("\"bid_count\":([1-9][0-9]*)");

    @Test
    void opensAuctionsOfAllKindsAndBidsOnThem(@TempDir Path data) throws Exception {
        try (GavelUp up = GavelUp.start(data, GavelUp.StackPorts.free(), "on", "-Xmx768m", "--demo")) {
            ApiClient api = new ApiClient(up.ports.http());
            await("auctions with bids")
                    .atMost(BOUND)
                    .until(() -> {
                        String open = api.get("/api/auctions?status=open").body();
                        Matcher bids = BIDS.matcher(open);
                        int auctions = 0;
                        while (bids.find()) {
                            auctions++;
                        }
                        return auctions >= 3
                                && open.contains("\"type\":\"english\"")
                                && open.contains("\"type\":\"proxy\"")
                                && open.contains("\"type\":\"sealed_second\"");
                    });
        }
    }
}
