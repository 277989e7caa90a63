package dev.gavel.replay.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gavel.replay.audit.AuditReport;
import dev.gavel.replay.audit.AuditReport.Partition;
import dev.gavel.replay.audit.Finding;
import dev.gavel.replay.audit.Finding.Difference;
import dev.gavel.replay.audit.RowDigest;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class AuditJsonTest {
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
    void writesEveryKindOfFinding() throws IOException {
        StringWriter out = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            AuditJson.write(json, report());
        }

        assertThat(out.toString())
                .contains(
                        "\"verdict\":\"different\"",
                        "\"findings\":14",
                        "{\"kind\":\"missing_row\",\"relation\":\"bids\",\"partition\":0,\"key\":\"auction_id=1 bid_id=1024\",\"expected\":\"bidder_id=7\"",
                        "\"differences\":[{\"name\":\"price\",\"expected\":\"10.00\",\"found\":\"1.00\"}]",
                        "\"kind\":\"redis_behind\"",
                        "\"kind\":\"redis_past_the_log\"",
                        "\"kind\":\"extra_hash\",\"auction_id\":2",
                        "\"compared_to\":50,\"log_end\":50");
    }

    private static AuditReport report() {
        return new AuditReport(
                List.of(new Partition(0, 50, 50, 30, 30, new RowDigest(), 2)),
                ALL_KINDS.size() + 5,
                ALL_KINDS,
                Duration.ofSeconds(1));
    }
}
