package dev.gavel.compose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.AuditReport.Partition;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.Finding.Difference;
import dev.gavel.replay.audit.RowDigest;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditPrinterTest {
    private static final List<Difference> STOLEN = List.of(new Difference("price", "10.00", "1.00"));
    private static final List<Finding> ALL_KINDS =
            List.of(
                    new Finding.MissingRow("bids", 0, "auction_id=1 bid_id=1024", "bidder_id=7"),
                    new Finding.ExtraRow("bids", 0, "auction_id=1 bid_id=2048", "bidder_id=8"),
                    new Finding.DifferentRow("auctions", 0, "log_partition=0 id=1", STOLEN),
                    new Finding.PastTheLog(1, 90, 50),
                    new Finding.MissingHash(0, 1),
                    new Finding.ExtraHash(2),
                    new Finding.DifferentHash(0, 3, STOLEN),
                    new Finding.RedisBehind(0, "", 40),
                    new Finding.RedisPastTheLog(0, 60, 50));

    @Test
    void printsThatBothAreEqual() {
        assertThat(text(report(50, List.of())))
                .containsPattern(
                        "partition +compared up to +log ends at +rows +hashes +digest\\n +0 +50 +50 +30 +2 +0{16}…\\n")
                .contains("READ MODELS EQUAL");
    }

    @Test
    void printsHowFarTheReadModelsAreBehind() {
        assertThat(text(report(42, List.of())))
                .contains("READ MODELS BEHIND", "the last 8 offsets of the log are missing");
    }

    @Test
    void printsThatNothingWasCompared() {
        AuditReport empty =
                new AuditReport(
                        List.of(new Partition(0, 0, 0, 0, 0, new RowDigest(), 0)), 0, List.of(), Duration.ofSeconds(1));

        assertThat(text(empty)).contains("NOTHING COMPARED").doesNotContain("EQUAL");
    }

    @Test
    void printsBothSidesOfWhatDiffers() {
        String text = text(report(50, ALL_KINDS));

        assertThat(text).contains("price: expected 10.00, found 1.00", "READ MODELS DIFFER", "auction:2 is extra");
        assertThat(text).contains("and 5 more findings").doesNotContain("EQUAL");
    }

    private static AuditReport report(long comparedTo, List<Finding> findings) {
        long count = findings.isEmpty() ? 0 : findings.size() + 5;
        return new AuditReport(
                List.of(new Partition(0, comparedTo, 50, 30, 30, new RowDigest(), 2)),
                count,
                findings,
                Duration.ofSeconds(1));
    }

    private static String text(AuditReport report) {
        StringWriter out = new StringWriter();
        new AuditPrinter(new PrintWriter(out)).print(report);
        return out.toString();
    }
}
